/** The services behind the gateway. */
export const UPSTREAM_NAMES = ['training', 'inference', 'registry', 'features', 'monitoring', 'governance'] as const;
export type UpstreamName = (typeof UPSTREAM_NAMES)[number];

/** Below which clients of the Open Inference Protocol ask. */
const OPEN_INFERENCE = '/v2';
/** Below which clients of TensorFlow Serving ask. */
const TENSORFLOW_SERVING = '/v1/models';

/** Where a refusal of the gateway itself must be `{"error": "…"}`, which is all that clients of these protocols read. */
export const TOLD_BY_ERROR: ReadonlySet<string> = new Set([OPEN_INFERENCE, TENSORFLOW_SERVING]);

/** Which service owns which paths: the prefix itself and all below it. */
export const ROUTES: Readonly<Record<UpstreamName, readonly string[]>> = {
  training: ['/training', '/evaluation', '/api/v1/datasets', '/api/v1/training', '/api/v1/evaluations'],
  inference: [
    ...[
      '/predict',
      '/feedback',
      '/api/v1/deployments',
      '/api/v1/serving',
      '/api/v1/batch-jobs',
      '/api/v1/batch-uploads',
      '/api/v1/streams',
      '/api/v1/quotas',
    ],
    ...[OPEN_INFERENCE, TENSORFLOW_SERVING],
    // Clients of MLflow's scoring server.
    ...['/invocations', '/models', '/ping'],
  ],
  registry: [
    '/api/v1/models',
    '/api/v1/registry-settings',
    '/api/v1/stage-machine',
    '/api/v1/transitions',
    '/api/v1/ab-tests',
    '/api/v1/lineage',
    '/api/v1/experiments',
    '/api/v1/runs',
    '/api/v1/logged-models',
    '/api/v1/imports',
    '/api/v1/search',
    '/api/v1/webhooks',
    // MLflow's clients: the REST API and the artifact proxy, and the same for its web page.
    '/api/2.0',
    '/api/3.0',
    '/ajax-api',
    '/get-artifact',
    '/model-versions',
    '/version',
  ],
  features: ['/api/v1/features', '/api/v1/feature-services'],
  monitoring: ['/api/v1/monitoring', '/api/v1/predictions'],
  governance: ['/api/v1/audit', '/api/v1/tokens', '/api/v1/policies', '/api/v1/model-cards'],
};

/** Single paths of a service below what belongs to another, with parameters as Fastify writes them. */
export const INNER_ROUTES: Readonly<Partial<Record<UpstreamName, readonly string[]>>> = {
  inference: ['/api/v1/models/:name/versions/:version/runtime', '/api/v1/predictions/:id/replay'],
};

/** The service that answers a path, if any does. */
export function upstreamOf(path: string): UpstreamName | undefined {
  return (
    UPSTREAM_NAMES.find((name) => INNER_ROUTES[name]?.some((route) => isOf(route, path))) ??
    UPSTREAM_NAMES.find((name) => ROUTES[name].some((prefix) => path === prefix || path.startsWith(`${prefix}/`)))
  );
}

function isOf(route: string, path: string): boolean {
  const parts = path.split('/');
  const wanted = route.split('/');
  return parts.length === wanted.length && wanted.every((part, i) => part.startsWith(':') || part === parts[i]);
}
