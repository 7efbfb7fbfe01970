import { defineStateMachine } from '@intelgraph/kernel';

export const POLICY_STATUSES = ['draft', 'active', 'retired'] as const;
export type PolicyStatus = (typeof POLICY_STATUSES)[number];

/** Only an active policy asks for something. A retired one can come back. */
export const policyStates = defineStateMachine<PolicyStatus>({
  initial: 'draft',
  transitions: { draft: ['active', 'retired'], active: ['retired'], retired: ['active'] },
});
