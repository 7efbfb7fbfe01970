import { FeatureServiceService } from '@intelgraph/contracts';
import type { Clock } from '@intelgraph/kernel';
import type { FeatureReader } from '@intelgraph/model-serving';
import { connectOnlineRedis, RedisOnlineStore } from '@intelgraph/online-features';
import { APP_CONFIG, CLOCK, grpcClient, type GrpcClientOptions, Lifecycle, PEER_OPTIONS } from '@intelgraph/platform';
import { Module } from '@nestjs/common';

import type { InferenceConfig } from '../config.js';

import { FeatureStoreReader } from './feature-store-reader.js';
import { OnlineFeatureReader } from './online-feature-reader.js';

export const FEATURE_READER = Symbol('feature reader');

/** With Redis, values are read there; else, as the online store lives in the features app's memory, by gRPC. */
async function createFeatureReader(
  config: InferenceConfig,
  peers: GrpcClientOptions,
  clock: Clock,
  lifecycle: Lifecycle,
): Promise<FeatureReader> {
  const client = grpcClient(FeatureServiceService, config.featuresGrpcUrl, peers);
  lifecycle.onClose('transports', 'features client', () => client.close());
  const store = new FeatureStoreReader(client);
  if (config.redisUrl === undefined) return store;
  const online = new RedisOnlineStore(await connectOnlineRedis(config.redisUrl, { required: false }));
  lifecycle.onClose('transports', 'online store', () => online.close());
  return new OnlineFeatureReader(online, store, clock);
}

/** The feature store as predictions need it. */
@Module({
  providers: [
    { provide: FEATURE_READER, inject: [APP_CONFIG, PEER_OPTIONS, CLOCK, Lifecycle], useFactory: createFeatureReader },
  ],
  exports: [FEATURE_READER],
})
export class FeaturesModule {}
