import {
  type ConfigOf,
  defineConfig,
  durationSetting,
  intSetting,
  rateLimitPatienceSetting,
  replicaUrlsSetting,
} from '@intelgraph/platform';

const upstream = (name: string, port: number) =>
  replicaUrlsSetting(`${name.toUpperCase()}_URL`, ['http', 'https'], {
    default: `http://127.0.0.1:${port}`,
    description: `Base URLs of the ${name} service's REST interface; a name with several addresses means a replica at each.`,
  });

/** The gateway has no database; it needs to know where the services are and how much one caller may ask. */
export const gatewayConfig = defineConfig({
  app: 'gateway',
  port: 8080,
  grpcPort: 9080,
  settings: {
    trainingUrl: upstream('training', 8000),
    inferenceUrl: upstream('inference', 8001),
    registryUrl: upstream('registry', 8002),
    featuresUrl: upstream('features', 8003),
    monitoringUrl: upstream('monitoring', 8004),
    governanceUrl: upstream('governance', 8005),
    rateLimit: intSetting('RATE_LIMIT', {
      default: 6000,
      min: 1,
      description: 'Requests that one token (or address, without a token) may send in a window.',
    }),
    workspaceRateLimit: intSetting('WORKSPACE_RATE_LIMIT', {
      default: 0,
      description: 'Requests that all callers of one workspace together may send in a window; 0 = as many as come.',
    }),
    rateLimitWindow: durationSetting('RATE_LIMIT_WINDOW', {
      default: '1m',
      description: 'Length of the window, which slides.',
    }),
    rateLimitPatience: rateLimitPatienceSetting(),
    upstreamTimeout: durationSetting('UPSTREAM_TIMEOUT', {
      default: '5m',
      description: 'Time in which a service has to begin its answer.',
    }),
  },
});
export type GatewayConfig = ConfigOf<typeof gatewayConfig>;

export const loadConfig = (overrides: Partial<GatewayConfig> = {}): GatewayConfig =>
  gatewayConfig.load(process.env, overrides);
