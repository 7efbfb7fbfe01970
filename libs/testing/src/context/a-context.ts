import {
  DEFAULT_WORKSPACE,
  newTraceparent,
  uuidv7Ids,
  type Principal,
  type RequestContext,
  type Role,
} from '@intelgraph/kernel';

export interface AContextOptions {
  /** The id of a user, or any part of a principal. */
  readonly principal?: string | Partial<Principal>;
  /** `['admin']` when not given. */
  readonly roles?: readonly Role[];
  readonly workspace?: string;
  readonly requestId?: string;
}

/** A request context for tests: user `alice` with every role in workspace `default`, unless said otherwise. */
export function aContext(options: AContextOptions = {}): RequestContext {
  const { principal = {}, roles = ['admin'], workspace = DEFAULT_WORKSPACE } = options;
  const given = typeof principal === 'string' ? { id: principal } : principal;
  return {
    principal: { id: 'alice', kind: 'user', roles, workspace, ...given },
    workspace,
    requestId: options.requestId ?? uuidv7Ids.next(),
    traceparent: newTraceparent(),
  };
}
