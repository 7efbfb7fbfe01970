import { AuditQueries, AuditRecorder } from '@intelgraph/ml-governance';
import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { AuditEventsController } from './audit.events.controller.js';
import { AuditHttpController } from './audit.http.controller.js';

@Module({
  controllers: [AuditHttpController],
  providers: [
    AuditEventsController,
    { provide: AuditRecorder, useFactory: () => new AuditRecorder() },
    {
      provide: AuditQueries,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => new AuditQueries(dataSource),
    },
  ],
})
export class AuditModule {}
