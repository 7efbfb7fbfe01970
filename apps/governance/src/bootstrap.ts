import { ModelCardServiceService, PolicyServiceService, TokenServiceService } from '@intelgraph/contracts';
import { GOVERNANCE_ENTITIES, GOVERNANCE_MIGRATIONS, TokensService } from '@intelgraph/ml-governance';
import { bootstrapApp, type RunningApp } from '@intelgraph/platform';

import { AppModule } from './app.module.js';
import { AuditEventsController } from './audit/audit.events.controller.js';
import { type GovernanceConfig, loadConfig } from './config.js';
import { CardProcess } from './model-cards/card-process.js';
import { ModelCardsEventsController } from './model-cards/model-cards.events.controller.js';
import { ModelCardsGrpcController } from './model-cards/model-cards.grpc.controller.js';
import { PoliciesEventsController } from './policies/policies.events.controller.js';
import { PoliciesGrpcController } from './policies/policies.grpc.controller.js';
import { seedTokens } from './tokens/seed-tokens.js';
import { TokensGrpcController } from './tokens/tokens.grpc.controller.js';
import { OwnTokenSource } from './tokens/tokens.source.js';

export { governanceConfig as config } from './config.js';
export { PeerClients } from './peers/peer-clients.js';
export { devTokensFile } from './tokens/seed-tokens.js';

/** The tables of the app, for its `migrate` command. */
export const database = { entities: GOVERNANCE_ENTITIES, migrations: GOVERNANCE_MIGRATIONS };

/** Starts governance: access tokens, the audit trail, promotion policies and model cards. */
export function bootstrap(overrides?: Partial<GovernanceConfig>): Promise<RunningApp> {
  const config = loadConfig(overrides);
  return bootstrapApp({
    config,
    module: AppModule,
    database,
    grpc: [
      // Every service asks every two seconds.
      { service: TokenServiceService, controller: TokensGrpcController, quiet: ['syncTokens'] },
      { service: PolicyServiceService, controller: PoliciesGrpcController },
      { service: ModelCardServiceService, controller: ModelCardsGrpcController },
    ],
    events: [AuditEventsController, ModelCardsEventsController, PoliciesEventsController],
    tokenSource: (get) => get(OwnTokenSource),
    start: async (get) => {
      await seedTokens(config, get(TokensService));
      get(CardProcess).start();
    },
  });
}
