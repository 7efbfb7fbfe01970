import type { Clock } from '@intelgraph/kernel';
import { Outbox } from '@intelgraph/messaging';
import { TokensQueries, TokensService } from '@intelgraph/ml-governance';
import { CLOCK } from '@intelgraph/platform';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { TokensGrpcController } from './tokens.grpc.controller.js';
import { TokensHttpController } from './tokens.http.controller.js';
import { OwnTokenSource } from './tokens.source.js';

@Module({
  controllers: [TokensHttpController],
  providers: [
    TokensGrpcController,
    {
      provide: TokensService,
      inject: [DataSource, Outbox, CLOCK],
      useFactory: (dataSource: DataSource, outbox: Outbox, clock: Clock) =>
        new TokensService(dataSource, outbox, clock),
    },
    {
      provide: TokensQueries,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => new TokensQueries(dataSource),
    },
    {
      provide: OwnTokenSource,
      inject: [TokensQueries],
      useFactory: (queries: TokensQueries) => new OwnTokenSource(queries),
    },
  ],
})
export class TokensModule {}
