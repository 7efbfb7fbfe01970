import { Module } from '@nestjs/common';

import { AuditModule } from './audit/audit.module.js';
import { PoliciesModule } from './policies/policies.module.js';
import { TokensModule } from './tokens/tokens.module.js';

@Module({ imports: [TokensModule, AuditModule, PoliciesModule] })
export class AppModule {}
