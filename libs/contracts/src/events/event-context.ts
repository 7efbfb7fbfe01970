import type { Principal, RequestContext } from '@intelgraph/kernel';

import type { CloudEvent } from './cloud-event.js';

/** The context of what a service does because of an event: in the name of who caused that, with the rights given here. */
export function contextOfEvent(
  { workspace, principal: id, requestid: requestId, traceparent }: CloudEvent,
  as: Pick<Principal, 'kind' | 'roles' | 'via'>,
): RequestContext {
  return { principal: { id, ...as, workspace }, workspace, requestId, traceparent };
}
