import { AB_TEST_STOP_REASONS } from '@intelgraph/contracts';
import { AB_TEST_STATUSES, type AbTestStatus } from '@intelgraph/ml-registry';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  ModelNameField,
  ObjectField,
  PageQuery,
  pageOf,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

import { GuardrailDto, NewStopRulesDto, StopRulesDto } from './ab-test-rules.dto.js';

export class AbTestArmDto {
  @ModelNameField({ description: 'Id or name of a model.' })
  model_id: string;

  @StringField({ max: 128, example: '1.0.0' })
  version: string;
}

export class TrafficSplitDto {
  @IntField({ min: 0, max: 100, description: 'Whole per cent; the two sum to 100.', example: 90 })
  control: number;

  @IntField({ min: 0, max: 100, example: 10 })
  treatment: number;
}

export class CreateAbTestDto {
  @StringField({ max: 256 })
  name: string;

  @StringField({ optional: true, min: 0, max: 4000 })
  description?: string;

  @ObjectField(() => AbTestArmDto)
  control_model: AbTestArmDto;

  @ObjectField(() => AbTestArmDto)
  treatment_model: AbTestArmDto;

  @ObjectField(() => TrafficSplitDto)
  traffic_split: TrafficSplitDto;

  @DateField({ optional: true, description: 'Takes no traffic before it; now unless given.' })
  start_date?: string;

  @DateField({ optional: true, description: 'Takes no traffic from then on.' })
  end_date?: string;

  @EnumField(['draft', 'running'], { optional: true, default: 'draft' })
  status?: string;

  @StringArrayField({ optional: true, max: 100, maxLength: 128, example: ['roc_auc'] })
  success_metrics?: string[];

  @ArrayField(() => GuardrailDto, {
    optional: true,
    max: 20,
    description: 'By which the treatment must not be worse; monitoring judges them.',
  })
  guardrail_metrics?: GuardrailDto[];

  @ObjectField(() => NewStopRulesDto, { optional: true, description: 'It never stops by itself unless given.' })
  stop_rules?: NewStopRulesDto;
}

export class ResolvedArmDto extends AbTestArmDto {
  @StringField({ description: 'Name of the model that was found, else what was given.' })
  model_name: string;

  @BoolField({ description: 'Whether the version was found when the test was created or started.' })
  resolved: boolean;

  @StringField({ nullable: true, description: 'sha256 (hex) of the artifact manifest; null = it cannot be served.' })
  artifact_digest: string | null;
}

export class AbTestDto {
  @IdField()
  id: string;

  @StringField()
  name: string;

  @StringField({ min: 0 })
  description: string;

  @ObjectField(() => ResolvedArmDto)
  control_model: ResolvedArmDto;

  @ObjectField(() => ResolvedArmDto)
  treatment_model: ResolvedArmDto;

  @ObjectField(() => TrafficSplitDto)
  traffic_split: TrafficSplitDto;

  @DateField()
  start_date: string;

  @DateField({ nullable: true })
  end_date: string | null;

  @EnumField(AB_TEST_STATUSES)
  status: string;

  @StringArrayField()
  success_metrics: string[];

  @ArrayField(() => GuardrailDto)
  guardrail_metrics: GuardrailDto[];

  @ObjectField(() => StopRulesDto, { nullable: true, description: 'null = it never stops by itself.' })
  stop_rules: StopRulesDto | null;

  @EnumField(AB_TEST_STOP_REASONS, {
    nullable: true,
    description: 'The rule that stopped it; null = a person, or none.',
  })
  stop_reason: string | null;

  @StringField()
  created_by: string;

  @DateField()
  created_at: string;

  @DateField({ nullable: true, description: 'When it took traffic for the first time.' })
  started_at: string | null;

  @DateField({ nullable: true })
  stopped_at: string | null;

  @DateField()
  updated_at: string;

  @IntField({ description: 'Counts up with every write.' })
  revision: number;

  @StringField({
    description: 'Where the arms are compared, by what inference answered and what turned out to be right.',
    example: '/api/v1/monitoring/ab-tests/0190d000-0000-7000-8000-000000000000/result',
  })
  result_path: string;
}

export class AbTestsQuery extends PageQuery {
  @EnumField(AB_TEST_STATUSES, { optional: true })
  status?: AbTestStatus;
}

export class AbTestPageDto extends pageOf(AbTestDto) {}

export class AbTestParams {
  @IdField()
  id: string;
}
