import type { RequestContext } from '@intelgraph/kernel';

import type { TrainingJobEntity } from './training-job.entity.js';

/** Work on a job is done in the name of whoever started it. */
export function contextOf(job: TrainingJobEntity): RequestContext {
  return {
    principal: { ...job.principal, via: 'service:training' },
    workspace: job.workspace,
    requestId: job.requestId,
    traceparent: job.traceparent,
  };
}
