import type { Get } from '@intelgraph/platform';

import { datasetsEndpoints } from './datasets/datasets.endpoints.js';
import { experimentsEndpoints } from './experiments/experiments.endpoints.js';
import { loggedModelsEndpoints } from './logged-models/logged-models.endpoints.js';
import { metricsEndpoints } from './metrics/metrics.endpoints.js';
import type { MlflowEndpoint } from './mlflow-endpoint.js';
import { runsEndpoints } from './runs/runs.endpoints.js';

/** The tracking half of MLflow's REST API. */
export function trackingEndpoints(get: Get): readonly MlflowEndpoint[] {
  return [
    ...experimentsEndpoints(get),
    ...runsEndpoints(get),
    ...metricsEndpoints(get),
    ...datasetsEndpoints(get),
    ...loggedModelsEndpoints(get),
  ];
}
