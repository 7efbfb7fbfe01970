import {
  canaryStates,
  DEFAULT_LEAST_SHARE,
  DEFAULT_MIN_REQUESTS,
  DEFAULT_UPDATE_SECONDS,
  MAX_BAKE_SECONDS,
  MAX_CANARY_STEPS,
  MAX_LATENCY_MS,
  MAX_MIN_REQUESTS,
  MAX_ROUTES,
  MAX_UPDATE_SECONDS,
  MIN_SAMPLE_PERCENT,
} from '@intelgraph/model-serving';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  JsonField,
  ModelNameField,
  NumberField,
  ObjectField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

import { BanditDto, RewardDto } from './bandit.dto.js';
import { PolicyLifeDto } from './policy-life.dto.js';
import { ShadowDto } from './shadow.dto.js';

const POLICY_TYPES = ['canary', 'shadow', 'bandit'] as const;

export class CanaryStepDto {
  @IntField({ min: 1, max: 100, description: 'Percent of the traffic that the canary answers; more in every step.' })
  weight: number;

  @IntField({
    optional: true,
    nullable: true,
    min: 1,
    max: MAX_BAKE_SECONDS,
    description: 'How long it is watched before the next step; absent or null = until somebody promotes it.',
  })
  bake_seconds?: number | null;
}

class RollbackRuleDto {
  @IntField({
    optional: true,
    min: 1,
    max: MAX_MIN_REQUESTS,
    default: DEFAULT_MIN_REQUESTS,
    description:
      'Requests of each compared side in a step before the rule says anything; the step does not end before.',
  })
  min_requests?: number;
}

export class ErrorRateRuleDto extends RollbackRuleDto {
  @NumberField({ optional: true, min: 0, max: 1, description: 'Largest share of requests that may fail.' })
  max?: number;

  @NumberField({ optional: true, min: 0, max: 1, description: 'Largest share beyond that of the stable versions.' })
  max_increase?: number;
}

export class LatencyRuleDto extends RollbackRuleDto {
  @NumberField({
    optional: true,
    min: 0,
    max: MAX_LATENCY_MS,
    description: 'Largest 99th percentile, in milliseconds.',
  })
  max?: number;

  @NumberField({
    optional: true,
    min: 0,
    max: 1000,
    description: 'How far it may be beyond that of the stable versions, as a share of it: 0.5 = half as much again.',
  })
  max_increase?: number;
}

export class RollbackRulesDto {
  @ObjectField(() => ErrorRateRuleDto, {
    optional: true,
    description: 'Failures of the version itself; refused inputs and callers that gave up are none.',
  })
  error_rate?: ErrorRateRuleDto;

  @ObjectField(() => LatencyRuleDto, { optional: true, description: 'Of single rows that were computed.' })
  latency_p99_ms?: LatencyRuleDto;

  @JsonField({
    optional: true,
    description: 'Alerts of monitoring about the version: `true` = any, or a list of names of checks.',
    example: ['fraud-drift'],
  })
  alerts?: unknown;
}

export class SetPolicyDto {
  @EnumField(POLICY_TYPES, {
    description:
      '`canary`: a version gets more and more of the traffic. `shadow`: it is asked what others have answered, and compared with them. `bandit`: versions get shares of the traffic by what they earn.',
  })
  type: (typeof POLICY_TYPES)[number];

  @StringField({
    optional: true,
    max: 64,
    example: '2.0.0',
    description: 'A version, `latest`, or the stage `staging` or `production`: resolved once, now.',
  })
  version?: string;

  @StringArrayField({
    optional: true,
    min: 2,
    max: MAX_ROUTES,
    maxLength: 64,
    description: 'Of a bandit, which needs them: those that share the traffic.',
  })
  versions?: string[];

  @ObjectField(() => RewardDto, {
    optional: true,
    description: 'Of a bandit, which needs it: what outcomes are worth.',
  })
  reward?: RewardDto;

  @IntField({
    optional: true,
    min: 0,
    max: 50,
    default: DEFAULT_LEAST_SHARE,
    description: 'Of a bandit: percent of the traffic that every version keeps, whatever it earns.',
  })
  least_share?: number;

  @IntField({
    optional: true,
    min: 1,
    max: MAX_UPDATE_SECONDS,
    default: DEFAULT_UPDATE_SECONDS,
    description: 'Of a bandit: shares change no sooner than so long after they changed last.',
  })
  update_seconds?: number;

  @ArrayField(() => CanaryStepDto, {
    optional: true,
    min: 1,
    max: MAX_CANARY_STEPS,
    description: 'Of a canary, which needs them. After the last one it gets all traffic.',
  })
  steps?: CanaryStepDto[];

  @ObjectField(() => RollbackRulesDto, {
    optional: true,
    description: 'What sends a canary back; nothing but a person when absent.',
  })
  rollback_on?: RollbackRulesDto;

  @NumberField({
    optional: true,
    min: MIN_SAMPLE_PERCENT,
    max: 100,
    description: 'Of a shadow, which needs it: the share of the answered rows that it is asked, too, by hashed key.',
  })
  sample_percent?: number;
}

export class PromotePolicyDto {
  @BoolField({
    optional: true,
    default: false,
    description: 'A canary: to all traffic at once, instead of to the next step.',
  })
  full?: boolean;
}

export class VersionMeasurementDto {
  @StringField({ example: '2.0.0' })
  version: string;

  @IntField({ description: 'Answered ones, and those that failed by the fault of the version.' })
  requests: number;

  @IntField()
  errors: number;

  @NumberField({ nullable: true })
  error_rate: number | null;

  @NumberField({ nullable: true, description: 'Of single rows that were computed, to about a tenth.' })
  latency_p50_ms: number | null;

  @NumberField({ nullable: true })
  latency_p99_ms: number | null;
}

export class CanaryDto extends PolicyLifeDto {
  @IdField()
  id: string;

  @EnumField(canaryStates.states)
  state: string;

  @StringField({ example: '2.0.0' })
  version: string;

  @StringField({ description: 'sha256 (hex) of the artifact manifest.' })
  artifact_digest: string;

  @ArrayField(() => CanaryStepDto)
  steps: CanaryStepDto[];

  @IntField({ description: 'From 0; where it has ended, the step that it ended in.' })
  current_step_index: number;

  @DateField({ nullable: true, description: 'When the step has baked; null where nothing but a person ends it.' })
  next_step_at: string | null;

  @StringArrayField({ description: 'Rules that hold the step because they have seen too few requests.' })
  waiting_for: string[];

  @ObjectField(() => RollbackRulesDto)
  rollback_on: RollbackRulesDto;

  @IntField({ description: 'The revision whose routes a roll-back serves again.' })
  stable_revision: number;

  @ArrayField(() => VersionMeasurementDto, { description: 'What was measured in the current step, over all replicas.' })
  measurements: VersionMeasurementDto[];
}

export class DeploymentPolicyDto {
  @ModelNameField()
  deployment: string;

  @EnumField(['fixed', ...POLICY_TYPES], { description: '`fixed`: it serves by its weights alone.' })
  type: string;

  @ObjectField(() => CanaryDto, { nullable: true })
  canary: CanaryDto | null;

  @ObjectField(() => ShadowDto, { nullable: true })
  shadow: ShadowDto | null;

  @ObjectField(() => BanditDto, { nullable: true })
  bandit: BanditDto | null;
}
