import type { RequestContext } from '@intelgraph/kernel';
import type { FastifyRequest } from 'fastify';

/**
 * Where the sender of a request reached the platform, with the prefix of the workspace: `https://host[/w/<workspace>]`.
 * Good for addresses in answers to that sender alone: who lies about the host misleads nobody else.
 */
export function publicOrigin(request: FastifyRequest, { workspace }: RequestContext): string {
  const host = first(request.headers['x-forwarded-host']) ?? request.host;
  const scheme = first(request.headers['x-forwarded-proto']) === 'https' ? 'https' : request.protocol;
  return `${scheme}://${host}${workspace === 'default' ? '' : `/w/${workspace}`}`;
}

function first(header: string | string[] | undefined): string | undefined {
  const text = typeof header === 'string' ? header : header?.[0];
  const value = text?.split(',', 1)[0]?.trim();
  return value === '' ? undefined : value;
}
