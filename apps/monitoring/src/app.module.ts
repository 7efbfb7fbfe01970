import { Module } from '@nestjs/common';

import { MonitoringDomainModule } from './domain/monitoring-domain.module.js';

@Module({ imports: [MonitoringDomainModule] })
export class AppModule {}
