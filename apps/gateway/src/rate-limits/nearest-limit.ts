import type { IncomingHttpHeaders } from 'node:http';

const REMAINING = 'ratelimit-remaining';
const HEADERS = new Set(['ratelimit-limit', REMAINING, 'ratelimit-reset']);

/** The headers of a service's answer, without those of its limit where the gateway's own is nearer. */
export function withNearestLimit(headers: IncomingHttpHeaders, own: unknown): IncomingHttpHeaders {
  const remaining = headers[REMAINING];
  if (remaining === undefined || own === undefined || Number(remaining) <= Number(own)) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HEADERS.has(name)));
}
