import { assertedContext, type PrincipalKind, type RequestContext } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';

import { approvalContext } from './separation-of-duties.js';

const caller = (id: string, kind: PrincipalKind = 'user'): RequestContext => {
  const context = assertedContext(id);
  return { ...context, principal: { ...context.principal, kind } };
};
const toStaging = { requestedBy: 'ada', toKind: 'staging' } as const;

describe('separation of duties', () => {
  it('takes the caller for the approver, whoever is named', () => {
    expect(approvalContext(caller('grace'), undefined, toStaging).principal.id).toBe('grace');
    expect(approvalContext(caller('grace'), 'grace', toStaging).principal.id).toBe('grace');
    expect(() => approvalContext(caller('ada'), 'grace', toStaging)).toThrow(/not of the approver grace/);
  });

  it.each<PrincipalKind>(['user', 'service', 'anonymous', 'asserted'])('binds a requester who is %p', (kind) => {
    expect(() => approvalContext(caller('Ada ', kind), undefined, toStaging)).toThrow(/requested this transition/);
  });

  it('lets a process assert another approver, but not into production', () => {
    const toProduction = { requestedBy: 'ada', toKind: 'production' } as const;

    expect(approvalContext(caller('ada', 'asserted'), 'lin', toStaging).principal).toMatchObject({
      id: 'lin',
      kind: 'asserted',
    });
    expect(() => approvalContext(caller('ada', 'asserted'), 'lin', toProduction)).toThrow(/use a token/);
  });
});
