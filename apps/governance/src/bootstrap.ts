import { PolicyServiceService, TokenServiceService } from '@intelgraph/contracts';
import { GOVERNANCE_ENTITIES, GOVERNANCE_MIGRATIONS, TokensService } from '@intelgraph/ml-governance';
import { bootstrapApp, type RunningApp } from '@intelgraph/platform';

import { AppModule } from './app.module.js';
import { AuditEventsController } from './audit/audit.events.controller.js';
import { type GovernanceConfig, loadConfig } from './config.js';
import { PoliciesGrpcController } from './policies/policies.grpc.controller.js';
import { seedTokens } from './tokens/seed-tokens.js';
import { TokensGrpcController } from './tokens/tokens.grpc.controller.js';
import { OwnTokenSource } from './tokens/tokens.source.js';

export { governanceConfig as config } from './config.js';
export { devTokensFile } from './tokens/seed-tokens.js';

/** The tables of the app, for its `migrate` command. */
export const database = { entities: GOVERNANCE_ENTITIES, migrations: GOVERNANCE_MIGRATIONS };

/** Starts governance: access tokens, the audit trail and promotion policies. */
export function bootstrap(overrides?: Partial<GovernanceConfig>): Promise<RunningApp> {
  const config = loadConfig(overrides);
  return bootstrapApp({
    config,
    module: AppModule,
    database,
    grpc: [
      { service: TokenServiceService, controller: TokensGrpcController },
      { service: PolicyServiceService, controller: PoliciesGrpcController },
    ],
    events: [AuditEventsController],
    tokenSource: (get) => get(OwnTokenSource),
    start: (get) => seedTokens(config, get(TokensService)),
  });
}
