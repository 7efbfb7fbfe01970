import { MonitoringServiceService } from '@intelgraph/contracts';
import { APP_CONFIG, grpcClient, type GrpcClientOptions, Lifecycle, PEER_OPTIONS } from '@intelgraph/platform';
import { Module } from '@nestjs/common';

import type { InferenceConfig } from '../config.js';

import { MonitoredPredictions } from './monitored-predictions.js';

/** The log of predictions as replays need it. */
@Module({
  providers: [
    {
      provide: MonitoredPredictions,
      inject: [APP_CONFIG, PEER_OPTIONS, Lifecycle],
      useFactory: (config: InferenceConfig, peers: GrpcClientOptions, lifecycle: Lifecycle) => {
        const client = grpcClient(MonitoringServiceService, config.monitoringGrpcUrl, peers);
        lifecycle.onClose('transports', 'monitoring client', () => client.close());
        return new MonitoredPredictions(client);
      },
    },
  ],
  exports: [MonitoredPredictions],
})
export class MonitoredPredictionsModule {}
