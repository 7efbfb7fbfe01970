import { InvalidInputError } from '@intelgraph/kernel';
import type { BanditPolicy, BanditRequest, PolicyReport } from '@intelgraph/model-serving';

import type { BanditArmDto, BanditDto } from './bandit.dto.js';
import type { SetPolicyDto } from './deployment-policies.dto.js';
import { toPolicyLife } from './policy-life.mapper.js';

/** @throws InvalidInputError naming a field that is missing */
export function toBanditRequest({ versions, reward, least_share, update_seconds }: SetPolicyDto): BanditRequest {
  if (versions === undefined) throw InvalidInputError.of('versions', 'is required');
  if (reward === undefined) throw InvalidInputError.of('reward', 'is required');
  const { metric, label } = reward;
  return {
    ...{ type: 'bandit', versions, reward: label === undefined ? { metric } : { metric, label } },
    ...(least_share === undefined ? {} : { leastShare: least_share }),
    ...(update_seconds === undefined ? {} : { updateSeconds: update_seconds }),
  };
}

export function toBanditDto(bandit: BanditPolicy, { routes }: PolicyReport['deployment']): BanditDto {
  const isOver = bandit.endedAt !== null;
  const shareOf = (version: string): number => routes.find((route) => route.version === version)?.weight ?? 0;
  return {
    id: bandit.id,
    state: bandit.state,
    reward: { ...bandit.reward },
    least_share: bandit.leastShare,
    update_seconds: bandit.updateSeconds,
    arms: bandit.arms.map(({ version, artifactDigest }, i): BanditArmDto => {
      const { count = 0, sum = 0 } = bandit.rewards[i] ?? {};
      return {
        ...{ version, artifact_digest: artifactDigest, share: isOver ? null : shareOf(version) },
        ...{ rewards: count, mean_reward: count === 0 ? null : sum / count },
      };
    }),
    shared_at: bandit.sharedAt,
    stable_revision: bandit.stableRevision,
    ...toPolicyLife(bandit),
  };
}
