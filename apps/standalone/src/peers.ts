import type { RunningApp } from '@intelgraph/platform';

import type { AppName } from './apps.js';

/** Where the others find an app: its gRPC server (`registryGrpcUrl`) and, for the gateway, its REST server (`registryUrl`). */
export function addressesOf(
  name: AppName,
  app: Pick<RunningApp, 'scheme' | 'httpPort' | 'grpcPort'>,
): Record<string, string> {
  if (name === 'gateway') return {};
  return {
    [`${name}GrpcUrl`]: `127.0.0.1:${app.grpcPort}`,
    [`${name}Url`]: `${app.scheme}://127.0.0.1:${app.httpPort}`,
  };
}
