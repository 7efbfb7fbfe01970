import { ForbiddenError, type RequestContext } from '@intelgraph/kernel';

import type { StageKind } from './stage.states.js';
import { SelfApprovalError } from './stages.errors.js';

/**
 * Who approves. With a token it is the caller, and an `approver` argument must name him. In-process identities are
 * asserted: there the argument is simply another assertion, which is why it opens no way into production.
 *
 * @returns the context in which the approval is recorded
 * @throws ForbiddenError, SelfApprovalError
 */
export function approvalContext(
  context: RequestContext,
  approver: string | undefined,
  transition: { readonly requestedBy: string; readonly toKind: StageKind },
): RequestContext {
  const { principal } = context;
  const asserted = principal.kind === 'asserted';
  if (!asserted && approver !== undefined && approver !== principal.id) {
    throw new ForbiddenError(`the token is that of ${principal.id}, not of the approver ${approver}`);
  }
  if (asserted) assertMayEnter(transition.toKind, context);
  const id = asserted ? (approver ?? principal.id) : principal.id;
  if (samePerson(id, transition.requestedBy)) throw new SelfApprovalError(id);
  return { ...context, principal: { ...principal, id } };
}

/** An asserted identity puts nothing into production. @throws ForbiddenError */
export function assertMayEnter(kind: StageKind, context: RequestContext): void {
  if (kind === 'production' && context.principal.kind === 'asserted') {
    throw new ForbiddenError('an identity that is only asserted cannot put a version into production; use a token');
  }
}

/** Spelling does not make another person; the database checks the same. */
export function samePerson(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
