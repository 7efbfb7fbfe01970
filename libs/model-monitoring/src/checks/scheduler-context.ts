import { newTraceparent, type RequestContext, uuidv7Ids } from '@intelgraph/kernel';

/** Who runs checks by schedule. */
export function schedulerContext(workspace: string): RequestContext {
  return {
    principal: { id: 'monitoring', kind: 'service', roles: ['editor'], workspace, via: 'schedule' },
    workspace,
    requestId: uuidv7Ids.next(),
    traceparent: newTraceparent(),
  };
}
