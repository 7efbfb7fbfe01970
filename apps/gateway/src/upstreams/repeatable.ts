import type { IncomingHttpHeaders } from 'node:http';

const READING_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** POSTs that change nothing, however often they are sent. */
const READING_POSTS = [
  /^\/predict(\/batch)?$/,
  /^\/api\/v1\/predictions\/[^/]+\/replay$/,
  /^\/v2\/models\/.+\/infer$/,
  /^\/v2\/repository\/index$/,
  /^\/v1\/models\/[^:]+:(predict|classify|regress)$/,
  /^(\/models\/.+)?\/invocations$/,
  /^\/api\/v1\/features\/vectors(\/batch)?$/,
];

/** Where an Idempotency-Key means nothing: other servers' protocols, and routes of ours that take none. */
const WITHOUT_KEYS = [
  /^\/(api\/[23]\.0|ajax-api|v2|v1\/models)\//,
  /^\/api\/v1\/models\/[^/]+\/versions\/[^/]+\/artifact\/uploads$/,
  /^\/api\/v1\/features\/training-sets$/,
  /^\/api\/v1\/streams\/[^/]+\/messages$/,
];

/**
 * Whether a request may reach two replicas and still happen once.
 *
 * @param path without query
 */
export function isRepeatable(method: string, path: string, headers: IncomingHttpHeaders): boolean {
  if (READING_METHODS.has(method)) return true;
  if (method !== 'POST') return false;
  if (READING_POSTS.some((pattern) => pattern.test(path))) return true;
  return headers['idempotency-key'] !== undefined && !WITHOUT_KEYS.some((pattern) => pattern.test(path));
}
