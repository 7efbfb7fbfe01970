import { Module } from '@nestjs/common';

import { AuditModule } from './audit/audit.module.js';
import { ModelCardsModule } from './model-cards/model-cards.module.js';
import { PoliciesModule } from './policies/policies.module.js';
import { TokensModule } from './tokens/tokens.module.js';

@Module({ imports: [TokensModule, AuditModule, PoliciesModule, ModelCardsModule] })
export class AppModule {}
