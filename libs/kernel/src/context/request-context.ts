import { randomFillSync } from 'node:crypto';

import { ForbiddenError } from '../errors/common.errors.js';
import { uuidv7Ids } from '../ids/ids.js';

import { hasRole, type Principal, type Role } from './principal.js';

/** Every domain call takes one: who calls, in which workspace, as part of which request. */
export interface RequestContext {
  readonly principal: Principal;
  readonly workspace: string;
  readonly requestId: string;
  /** W3C trace context header value: `00-<32 hex>-<16 hex>-<2 hex>`. */
  readonly traceparent: string;
  /** When the caller stops waiting, in milliseconds of `performance.now()`; absent: it said nothing. */
  readonly deadline?: number | undefined;
  /** Aborts when the caller has gone; absent where that is not known. */
  readonly signal?: AbortSignal | undefined;
}

export const DEFAULT_WORKSPACE = 'default';

/**
 * Refuses the call unless the principal holds at least one of the roles in the context's workspace.
 *
 * @throws ForbiddenError
 */
export function requireRole(context: RequestContext, ...anyOf: Role[]): void {
  if (anyOf.some((role) => hasRole(context.principal, role, context.workspace))) return;
  throw new ForbiddenError(
    `${context.principal.id} lacks the role ${anyOf.join(' or ')} in workspace ${context.workspace}`,
    { required_roles: anyOf, workspace: context.workspace },
  );
}

/** Refuses whoever is no admin of all workspaces. @throws ForbiddenError */
export function requireAdminOfAll(
  context: RequestContext,
  message = 'only for who has rights in every workspace',
): void {
  requireRole(context, 'admin');
  if (context.principal.workspace !== '*') throw new ForbiddenError(message);
}

// Random bytes are drawn for many ids at once: one system call an id showed in profiles of busy servers.
const pool = Buffer.alloc(24 * 256);
let used = pool.length;

/** A new root of a trace (W3C Trace Context, version 00, sampled). */
export function newTraceparent(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const digits = pool.toString('hex', used, used + 24);
  used += 24;
  return `00-${digits.slice(0, 32)}-${digits.slice(32)}-01`;
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Whether it is a header value of W3C Trace Context, version 00. */
export const isTraceparent = (text: string): boolean => TRACEPARENT.test(text);

/** The given header when it is a valid traceparent, else a new one. */
export function traceparentOrNew(header: string | undefined): string {
  return header !== undefined && isTraceparent(header) ? header : newTraceparent();
}

/** The 32 hex digits that all logs of one trace share. */
export function traceIdOf(traceparent: string): string {
  return traceparent.slice(3, 35);
}

/** The context of what begins here, and no request from outside asked for: a trace of its own. */
export function newContext(principal: Principal, workspace: string): RequestContext {
  return { principal, workspace, requestId: uuidv7Ids.next(), traceparent: newTraceparent() };
}

/** A context for calls made inside somebody's own process: the identity is asserted, not proven. */
export function assertedContext(actor: string, options: { workspace?: string; roles?: Role[] } = {}): RequestContext {
  const { workspace = DEFAULT_WORKSPACE, roles = ['admin'] } = options;
  return newContext({ id: actor, kind: 'asserted', roles, workspace: '*' }, workspace);
}

/** The context of what a service of ours asks others for on its own behalf, in all workspaces. */
export function serviceContext(id: string): RequestContext {
  return newContext({ id, kind: 'service', roles: ['admin'], workspace: '*' }, DEFAULT_WORKSPACE);
}
