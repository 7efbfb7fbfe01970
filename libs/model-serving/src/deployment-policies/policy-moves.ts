import type { Deployment } from '../deployments/deployment.js';

import { pauseBandit, promoteBandit, resumeBandit, retreatBandit } from './bandit/bandit-moves.js';
import { advanceCanary, pauseCanary, resumeCanary, retreatCanary, succeedCanary } from './canary-moves.js';
import type { PolicyOutcome } from './deployment-policy.js';
import type { PolicyMove } from './policy-move.js';
import { abortShadow, promoteShadow } from './shadow/shadow-moves.js';

/** Leaves the weights as they are. @throws PolicyStateError */
export const pausePolicy = (deployment: Deployment, now: Date): PolicyMove =>
  deployment.policy?.type === 'bandit' ? pauseBandit(deployment, now) : pauseCanary(deployment, now);

/** @throws PolicyStateError */
export const resumePolicy = (deployment: Deployment, now: Date): PolicyMove =>
  deployment.policy?.type === 'bandit' ? resumeBandit(deployment, now) : resumeCanary(deployment, now);

/**
 * To the next step of a canary, or with `full` to all traffic; a shadow gets all traffic, of a bandit the version that has most of it.
 *
 * @throws PolicyStateError
 */
export function promotePolicy(deployment: Deployment, full: boolean, outcome: PolicyOutcome, now: Date): PolicyMove {
  const type = deployment.policy?.type;
  if (type === 'shadow') return promoteShadow(deployment, outcome, now);
  if (type === 'bandit') return promoteBandit(deployment, outcome, now);
  return full ? succeedCanary(deployment, outcome, now) : advanceCanary(deployment, outcome, now);
}

/** To the stable routes of a canary or a bandit; a shadow is asked no more. @throws PolicyStateError */
export function abortPolicy(deployment: Deployment, outcome: PolicyOutcome, now: Date): PolicyMove {
  if (deployment.policy?.type === 'shadow') return abortShadow(deployment, outcome, now);
  return retreatPolicy(deployment, 'aborted', outcome, now);
}

/** To the stable routes, with the deployment. @throws PolicyStateError */
export const rollBackPolicy = (deployment: Deployment, outcome: PolicyOutcome, now: Date): PolicyMove =>
  retreatPolicy(deployment, 'rolled_back', outcome, now);

/** To the stable routes of what has routes of its own. @throws PolicyStateError */
export function retreatPolicy(
  deployment: Deployment,
  state: 'rolled_back' | 'aborted',
  outcome: PolicyOutcome,
  now: Date,
): PolicyMove {
  const retreat = deployment.policy?.type === 'bandit' ? retreatBandit : retreatCanary;
  return retreat(deployment, state, outcome, now);
}
