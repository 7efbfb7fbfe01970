import type { StageStep } from '../stage-machines/stage-machine.js';

import { NO_REQUIREMENTS, type PolicyInForce } from './policy-source.js';

/**
 * What a stage asks for of its own, as one more policy. All policies in force have to be met, so where governance and the
 * stage ask for different things the stricter holds: the higher number of approvals, every role, every item.
 */
export function policyOfStage({ machine, to }: Pick<StageStep, 'machine' | 'to'>): PolicyInForce[] {
  const { approvals, checklist } = to;
  if (approvals.count === 1 && approvals.roles.length === 0 && checklist.length === 0) return [];
  const requirements = { ...NO_REQUIREMENTS, approvals, checklist: checklist.map(({ item }) => item) };
  return [{ name: `stage ${to.name}`, revision: machine.definition.revision, requirements }];
}
