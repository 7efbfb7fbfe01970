import { describe, expect, it } from '@jest/globals';

import { ForbiddenError } from '../errors/common.errors.js';

import { hasRole, type Principal } from './principal.js';
import { assertedContext, requireRole, traceIdOf, traceparentOrNew } from './request-context.js';

const principal = (over: Partial<Principal>): Principal => ({
  id: 'ada',
  kind: 'user',
  roles: ['editor'],
  workspace: 'default',
  ...over,
});

describe('roles', () => {
  it('let an editor read and write, but not approve or deploy', () => {
    const ada = principal({});

    expect(
      ['viewer', 'editor', 'approver', 'deployer', 'admin'].map((r) => hasRole(ada, r as never, 'default')),
    ).toEqual([true, true, false, false, false]);
  });

  it('let an admin do everything', () => {
    expect(hasRole(principal({ roles: ['admin'] }), 'approver', 'default')).toBe(true);
  });

  it('hold in their own workspace only, unless given for all', () => {
    expect(hasRole(principal({}), 'viewer', 'fraud')).toBe(false);
    expect(hasRole(principal({ workspace: '*' }), 'viewer', 'fraud')).toBe(true);
  });

  it('refuse a call that names the missing role', () => {
    const context = assertedContext('ada', { roles: ['viewer'] });

    expect(() => requireRole(context, 'approver', 'deployer')).toThrow(ForbiddenError);
    expect(() => requireRole(context, 'approver', 'deployer')).toThrow(/lacks the role approver or deployer/);
    expect(() => requireRole(context, 'viewer')).not.toThrow();
  });
});

describe('traceparent', () => {
  it('is kept when valid', () => {
    const given = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

    expect(traceparentOrNew(given)).toBe(given);
    expect(traceIdOf(given)).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  it.each([undefined, '', 'rubbish', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`])('is replaced when %p', (given) => {
    expect(traceparentOrNew(given)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traceparentOrNew(given)).not.toBe(given);
  });
});
