import { banditStates, MAX_LABEL_CHARACTERS, REWARD_METRICS } from '@intelgraph/model-serving';
import {
  ArrayField,
  DateField,
  EnumField,
  IdField,
  IntField,
  NumberField,
  ObjectField,
  StringField,
} from '@intelgraph/platform';

import { PolicyLifeDto } from './policy-life.dto.js';

export class RewardDto {
  @EnumField(REWARD_METRICS, {
    description:
      '`label_equals`: an outcome is worth 1 where its label is `label`, else 0. `value`: it is worth its `value`; labels without one do not count.',
  })
  metric: (typeof REWARD_METRICS)[number];

  @StringField({
    optional: true,
    max: MAX_LABEL_CHARACTERS,
    example: 'clicked',
    description: 'Of `label_equals`, compared as text; the prediction itself when absent.',
  })
  label?: string;
}

export class BanditArmDto {
  @StringField({ example: '2.0.0' })
  version: string;

  @StringField({ description: 'sha256 (hex) of the artifact manifest.' })
  artifact_digest: string;

  @IntField({ description: 'Percent of the traffic that it has; null once the bandit has ended.', nullable: true })
  share: number | null;

  @IntField({ description: 'Outcomes that the shares are made of; those since then come in with the next change.' })
  rewards: number;

  @NumberField({ nullable: true, description: 'Of these outcomes.' })
  mean_reward: number | null;
}

export class BanditDto extends PolicyLifeDto {
  @IdField()
  id: string;

  @EnumField(banditStates.states)
  state: string;

  @ObjectField(() => RewardDto)
  reward: RewardDto;

  @IntField({ description: 'Percent of the traffic that every version keeps.' })
  least_share: number;

  @IntField()
  update_seconds: number;

  @ArrayField(() => BanditArmDto)
  arms: BanditArmDto[];

  @DateField({ description: 'When shares changed last.' })
  shared_at: string;

  @IntField({ description: 'The revision whose routes a roll-back serves again.' })
  stable_revision: number;
}
