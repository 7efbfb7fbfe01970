import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

import { MAX_ROUTES } from '../../deployments/route-rules.js';
import type { BanditRequest } from '../policy-request.js';

import { type BanditPlan, REWARD_METRICS } from './bandit-terms.js';

export const DEFAULT_LEAST_SHARE = 2;
export const DEFAULT_UPDATE_SECONDS = 60;
/** A day. */
export const MAX_UPDATE_SECONDS = 86_400;
/** Longest label that a reward compares with. */
export const MAX_LABEL_CHARACTERS = 256;

/**
 * Checks how a bandit was asked for, and completes it.
 *
 * @throws InvalidInputError naming `versions`, `reward.metric`, `reward.label`, `least_share` or `update_seconds`
 */
export function banditPlanOf(request: BanditRequest): BanditPlan {
  const { versions, reward, leastShare = DEFAULT_LEAST_SHARE, updateSeconds = DEFAULT_UPDATE_SECONDS } = request;
  const problems = [...versionProblems(versions), ...rewardProblems(reward)];
  const most = Math.floor(100 / Math.max(1, versions.length));
  if (!isWhole(leastShare, 0, most)) {
    problems.push({ field: 'least_share', message: `must be a whole number from 0 to ${most}` });
  }
  if (!isWhole(updateSeconds, 1, MAX_UPDATE_SECONDS)) {
    problems.push({ field: 'update_seconds', message: `must be a whole number from 1 to ${MAX_UPDATE_SECONDS}` });
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  const { metric, label } = reward;
  return { reward: label === undefined ? { metric } : { metric, label }, leastShare, updateSeconds };
}

function versionProblems(versions: BanditRequest['versions']): FieldProblem[] {
  if (versions.length >= 2 && versions.length <= MAX_ROUTES) return [];
  return [{ field: 'versions', message: `must hold 2 to ${MAX_ROUTES} versions` }];
}

function rewardProblems({ metric, label }: BanditRequest['reward']): FieldProblem[] {
  if (!REWARD_METRICS.includes(metric)) {
    return [{ field: 'reward.metric', message: `must be one of ${REWARD_METRICS.join(', ')}` }];
  }
  if (label === undefined) return [];
  if (metric === 'value') return [{ field: 'reward.label', message: 'is not for the metric value' }];
  if (typeof label === 'string' && label !== '' && label.length <= MAX_LABEL_CHARACTERS) return [];
  return [{ field: 'reward.label', message: `must be a text of 1 to ${MAX_LABEL_CHARACTERS} characters` }];
}

const isWhole = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
