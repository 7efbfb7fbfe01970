import { newContext, type RequestContext } from '@intelgraph/kernel';

/** Who runs checks by schedule. */
export const schedulerContext = (workspace: string): RequestContext =>
  newContext({ id: 'monitoring', kind: 'service', roles: ['editor'], workspace, via: 'schedule' }, workspace);
