import { bytesSetting, type ConfigOf, defineConfig } from '@intelgraph/platform';

export const registryConfig = defineConfig({
  app: 'registry',
  port: 8002,
  grpcPort: 9002,
  database: 'ml_registry',
  settings: {
    maxFileSize: bytesSetting('REGISTRY_MAX_FILE_SIZE', {
      default: '2gb',
      description: 'Largest file of a model version that is uploaded.',
    }),
  },
});
export type RegistryConfig = ConfigOf<typeof registryConfig>;

export const loadConfig = (overrides: Partial<RegistryConfig> = {}): RegistryConfig =>
  registryConfig.load(process.env, overrides);
