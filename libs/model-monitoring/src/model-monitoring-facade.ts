import type { RequestContext } from '@intelgraph/kernel';

import type { MonitoringServices } from './model-monitoring-services.js';

/** Model monitoring's calls for one caller, as the guide writes them: snake_case in, snake_case out. */
export type ModelMonitoringFacade = ReturnType<typeof facadeOf>;

export function facadeOf(_services: MonitoringServices, _contextOf: () => RequestContext) {
  return {};
}
