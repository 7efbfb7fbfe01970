import { MonitoringServiceService } from '@intelgraph/contracts';
import { APP_CONFIG, grpcClient, Lifecycle, peerOptions } from '@intelgraph/platform';
import { Module } from '@nestjs/common';

import type { InferenceConfig } from '../config.js';

import { MonitoredPredictions } from './monitored-predictions.js';

/** The log of predictions as replays need it. */
@Module({
  providers: [
    {
      provide: MonitoredPredictions,
      inject: [APP_CONFIG, Lifecycle],
      useFactory: (config: InferenceConfig, lifecycle: Lifecycle) => {
        const client = grpcClient(MonitoringServiceService, config.monitoringGrpcUrl, peerOptions(config));
        lifecycle.onClose('transports', 'monitoring client', () => client.close());
        return new MonitoredPredictions(client);
      },
    },
  ],
  exports: [MonitoredPredictions],
})
export class MonitoredPredictionsModule {}
