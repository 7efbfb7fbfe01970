export { createModelMonitoring, type ModelMonitoring } from './model-monitoring.js';
export type { ModelMonitoringConfig } from './model-monitoring.config.js';
export type { ModelMonitoringFacade } from './model-monitoring-facade.js';
export type {
  ConditionObserver,
  MonitoringObserver,
  MonitoringParts,
  ObservedCondition,
} from './model-monitoring.ports.js';
export { createModelMonitoringServices, type MonitoringServices } from './model-monitoring-services.js';
export { MODEL_MONITORING_ENTITIES, MODEL_MONITORING_MIGRATIONS } from './data-source.js';
export { SEVERITIES, type Severity } from './checks/severity.js';
