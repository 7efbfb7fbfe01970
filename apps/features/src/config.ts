import { type ConfigOf, defineConfig, intSetting } from '@intelgraph/platform';

export const featuresConfig = defineConfig({
  app: 'features',
  port: 8003,
  grpcPort: 9003,
  database: 'features',
  settings: {
    maxOnlineEntities: intSetting('FEATURES_MAX_ONLINE_ENTITIES', {
      default: 1_000_000,
      min: 1,
      description: 'Most entities that the online store in process keeps; without REDIS_URL only.',
    }),
  },
});
export type FeaturesConfig = ConfigOf<typeof featuresConfig>;

export const loadConfig = (overrides: Partial<FeaturesConfig> = {}): FeaturesConfig =>
  featuresConfig.load(process.env, overrides);
