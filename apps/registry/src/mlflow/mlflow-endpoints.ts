import type { Get } from '@intelgraph/platform';

import type { MlflowEndpoint } from './mlflow-endpoint.js';
import { registryEndpoints } from './mlflow-registry.js';

/** Makes the endpoints of a noun from the services behind them. */
type Endpoints = (get: Get) => readonly MlflowEndpoint[];

const NOUNS: readonly Endpoints[] = [registryEndpoints];

/** Every endpoint of MLflow's REST API that is served. */
export const mlflowEndpoints: Endpoints = (get) => NOUNS.flatMap((endpointsOf) => endpointsOf(get));
