import type { RequestContext } from '@intelgraph/kernel';
import { BASE_PATH_HEADER } from '@intelgraph/platform';
import type { FastifyRequest } from 'fastify';

/**
 * Where the sender of a request reached the platform, with the prefixes of its path: `https://host[/mlops][/w/<workspace>]`.
 * Good for addresses in answers to that sender alone: who lies about the host misleads nobody else.
 */
export function publicOrigin(request: FastifyRequest, { workspace }: RequestContext): string {
  const host = first(request.headers['x-forwarded-host']) ?? request.host;
  const scheme = first(request.headers['x-forwarded-proto']) === 'https' ? 'https' : request.protocol;
  const prefix = first(request.headers[BASE_PATH_HEADER]) ?? '';
  return `${scheme}://${host}${prefix}${workspace === 'default' ? '' : `/w/${workspace}`}`;
}

function first(header: string | string[] | undefined): string | undefined {
  const text = typeof header === 'string' ? header : header?.[0];
  const value = text?.split(',', 1)[0]?.trim();
  return value === '' ? undefined : value;
}
