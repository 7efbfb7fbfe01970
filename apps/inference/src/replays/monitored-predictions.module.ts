import { MonitoringServiceService } from '@intelgraph/contracts';
import {
  APP_CONFIG,
  type GrpcClient,
  grpcClient,
  type GrpcClientOptions,
  Lifecycle,
  PEER_OPTIONS,
} from '@intelgraph/platform';
import { Module } from '@nestjs/common';

import type { InferenceConfig } from '../config.js';
import { MonitoredRewards } from '../deployment-policies/monitored-rewards.js';

import { MonitoredPredictions } from './monitored-predictions.js';

type MonitoringClient = GrpcClient<typeof MonitoringServiceService>;

const MONITORING = Symbol('monitoring client');

/** What monitoring knows of predictions: the log of them as replays need it, and what they earned as bandits do. */
@Module({
  providers: [
    {
      provide: MONITORING,
      inject: [APP_CONFIG, PEER_OPTIONS, Lifecycle],
      useFactory: (config: InferenceConfig, peers: GrpcClientOptions, lifecycle: Lifecycle): MonitoringClient => {
        const client = grpcClient(MonitoringServiceService, config.monitoringGrpcUrl, peers);
        lifecycle.onClose('transports', 'monitoring client', () => client.close());
        return client;
      },
    },
    {
      provide: MonitoredPredictions,
      inject: [MONITORING],
      useFactory: (client: MonitoringClient) => new MonitoredPredictions(client),
    },
    {
      provide: MonitoredRewards,
      inject: [MONITORING],
      useFactory: (client: MonitoringClient) => new MonitoredRewards(client),
    },
  ],
  exports: [MonitoredPredictions, MonitoredRewards],
})
export class MonitoredPredictionsModule {}
