import { newTraceparent, type RequestContext, uuidv7Ids } from '@intelgraph/kernel';

/** The context of what the registry asks other services for on its own behalf. */
export function asRegistry(): RequestContext {
  return {
    principal: { id: 'service:registry', kind: 'service', roles: ['admin'], workspace: '*' },
    workspace: 'default',
    requestId: uuidv7Ids.next(),
    traceparent: newTraceparent(),
  };
}
