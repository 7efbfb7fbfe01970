import { Module } from '@nestjs/common';

import { AlertingModule } from './alerts/alerting.module.js';
import { ChecksHttpController } from './checks/checks.http.controller.js';
import { MonitoringDomainModule } from './domain/monitoring-domain.module.js';
import { DriftHttpController } from './drift/drift.http.controller.js';
import { AbTestsEventsController } from './experiments/ab-tests.events.controller.js';
import { AbTestsHttpController } from './experiments/ab-tests.http.controller.js';
import { FeedbackEventsController } from './feedback/feedback.events.controller.js';
import { LineageEventsController } from './lineage/lineage.events.controller.js';
import { ModelsEventsController } from './models/models.events.controller.js';
import { MonitoringGrpcController } from './monitoring.grpc.controller.js';
import { PerformanceHttpController } from './performance/performance.http.controller.js';
import { PredictionHttpController } from './predictions/prediction.http.controller.js';
import { PredictionsEventsController } from './predictions/predictions.events.controller.js';
import { PredictionsHttpController } from './predictions/predictions.http.controller.js';
import { QualityHttpController } from './quality/quality.http.controller.js';

@Module({
  imports: [AlertingModule, MonitoringDomainModule],
  controllers: [
    DriftHttpController,
    QualityHttpController,
    PerformanceHttpController,
    ChecksHttpController,
    AbTestsHttpController,
    PredictionHttpController,
    PredictionsHttpController,
  ],
  providers: [
    MonitoringGrpcController,
    PredictionsEventsController,
    FeedbackEventsController,
    ModelsEventsController,
    LineageEventsController,
    AbTestsEventsController,
  ],
})
export class AppModule {}
