import { type ConfigOf, defineConfig, stringSetting } from '@intelgraph/platform';

export const governanceConfig = defineConfig({
  app: 'governance',
  port: 8005,
  grpcPort: 9005,
  database: 'governance',
  settings: {
    bootstrapAdminToken: stringSetting('BOOTSTRAP_ADMIN_TOKEN', {
      optional: true,
      secret: true,
      description: 'First access token, admin of every workspace: ig_<16 hex digits>_<64 hex digits>.',
    }),
  },
});
export type GovernanceConfig = ConfigOf<typeof governanceConfig>;

export const loadConfig = (overrides: Partial<GovernanceConfig> = {}): GovernanceConfig =>
  governanceConfig.load(process.env, overrides);
