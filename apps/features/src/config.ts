import { type ConfigOf, defineConfig } from '@intelgraph/platform';

export const featuresConfig = defineConfig({ app: 'features', port: 8003, grpcPort: 9003, database: 'features' });
export type FeaturesConfig = ConfigOf<typeof featuresConfig>;

export const loadConfig = (overrides: Partial<FeaturesConfig> = {}): FeaturesConfig =>
  featuresConfig.load(process.env, overrides);
