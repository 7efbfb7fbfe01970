import type { ConditionObserver, MonitoringParts } from './model-monitoring.ports.js';

/** Everything that model monitoring can do, wired. */
export interface MonitoringServices {
  readonly conditions: ConditionObserver;
}

export function createModelMonitoringServices(_parts: MonitoringParts): MonitoringServices {
  return { conditions: { observe: () => Promise.resolve() } };
}
