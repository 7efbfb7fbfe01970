import type { Clock, Logger } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { QuotaLedger, QuotasService, QuotaSync } from '@intelgraph/model-serving';
import { CLOCK, LOGGER } from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ServingModule } from '../serving/serving.module.js';

import { QuotasHttpController } from './quotas.http.controller.js';

@Module({
  imports: [ServingModule],
  controllers: [QuotasHttpController],
  providers: [
    {
      provide: QuotaSync,
      inject: [DataSource, QuotaLedger, CLOCK, LOGGER],
      useFactory: (source: DataSource, ledger: QuotaLedger, clock: Clock, logger: Logger) =>
        new QuotaSync(source, ledger, clock, logger),
    },
    {
      provide: QuotasService,
      inject: [DataSource, Outbox, CLOCK, QuotaSync],
      useFactory: (source: DataSource, outbox: Outbox, clock: Clock, sync: QuotaSync) =>
        new QuotasService({ source, outbox, clock, sync }),
    },
  ],
})
export class QuotasModule {}
