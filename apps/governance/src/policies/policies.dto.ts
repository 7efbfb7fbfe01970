import {
  APPROVER_ROLES,
  CARD_SECTIONS,
  EVALUATION_CHECKS,
  OPERATORS,
  POLICY_STATUSES,
  PROMOTION_STAGES,
} from '@intelgraph/ml-governance';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumArrayField,
  EnumField,
  IdField,
  IntField,
  NameField,
  NumberField,
  ObjectField,
  PageQuery,
  pageOf,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

const MAX_ITEMS = 50;

export class MetricRequirementDto {
  @StringField({ max: 200, example: 'roc_auc' })
  metric: string;

  @EnumField(OPERATORS, { example: '>=' })
  operator: '>=' | '>' | '<=' | '<';

  @NumberField({ example: 0.9 })
  value: number;

  @EnumField(['version', 'evaluation'], {
    optional: true,
    default: 'version',
    description: 'What was registered with the version, or measured by its latest evaluation that has the metric.',
  })
  source?: 'version' | 'evaluation';
}

export class EvaluationRequirementDto {
  @EnumField(EVALUATION_CHECKS, { example: 'fairness' })
  check: string;

  @StringField({ optional: true, nullable: true, max: 200, example: 'demographic_parity_difference' })
  metric?: string | null;

  @EnumField(OPERATORS, { optional: true, nullable: true, example: '<=' })
  operator?: string | null;

  @NumberField({ optional: true, nullable: true, example: 0.1, description: 'With metric and operator, or none.' })
  value?: number | null;
}

export class ApprovalsDto {
  @IntField({ optional: true, min: 1, max: 20, default: 1, description: 'So many different people.' })
  count?: number;

  @EnumArrayField(APPROVER_ROLES, {
    optional: true,
    max: APPROVER_ROLES.length,
    description: 'Each is held by at least one of those who approved.',
  })
  roles?: string[];
}

export class CardRequirementDto {
  @BoolField({ optional: true })
  required?: boolean;

  @EnumArrayField(CARD_SECTIONS, {
    optional: true,
    max: CARD_SECTIONS.length,
    description: 'Sections that the author has filled; any makes the card required.',
  })
  sections?: string[];
}

export class AbTestRequirementDto {
  @BoolField({ optional: true, description: 'The version took part in an A/B test that was stopped after it had run.' })
  finished?: boolean;
}

export class CanaryRequirementDto {
  @BoolField({
    optional: true,
    description: 'A canary of the version passed all of its steps; one that somebody promoted by hand does not count.',
  })
  succeeded?: boolean;
}

export class RequirementsDto {
  @ArrayField(() => MetricRequirementDto, { optional: true, max: MAX_ITEMS })
  metrics?: MetricRequirementDto[];

  @StringArrayField({ optional: true, max: MAX_ITEMS, maxLength: 500, example: ['reviewed by the risk team'] })
  checklist?: string[];

  @ObjectField(() => ApprovalsDto, { optional: true })
  approvals?: ApprovalsDto;

  @ObjectField(() => CardRequirementDto, { optional: true })
  model_card?: CardRequirementDto;

  @ArrayField(() => EvaluationRequirementDto, { optional: true, max: MAX_ITEMS })
  evaluation?: EvaluationRequirementDto[];

  @ObjectField(() => AbTestRequirementDto, { optional: true })
  ab_test?: AbTestRequirementDto;

  @ObjectField(() => CanaryRequirementDto, { optional: true })
  canary?: CanaryRequirementDto;

  @StringArrayField({
    ...{ optional: true, max: 10, maxLength: 256, example: ['region', 'age'] },
    description:
      'Evaluations of the model measure fairness between the groups of these columns unless they name others.',
  })
  sensitive_columns?: string[];
}

class PolicyContentDto {
  @StringField({ optional: true, min: 0, max: 4000 })
  description?: string;

  @EnumField(PROMOTION_STAGES, { example: 'production' })
  to_stage: string;

  @StringField({
    optional: true,
    max: 256,
    pattern: /^[^/:]+$/,
    patternMessage: 'must be the name of a model in which * stands for any characters',
    default: '*',
    description: 'Models that it is about; `*` stands for any characters.',
    example: 'fraud_*',
  })
  model_pattern?: string;

  @ObjectField(() => RequirementsDto)
  requirements: RequirementsDto;
}

export class CreatePolicyDto extends PolicyContentDto {
  @NameField({ example: 'production-bar' })
  name: string;

  @EnumField(['draft', 'active'], { optional: true, default: 'active' })
  status?: string;
}

export class UpdatePolicyDto extends PolicyContentDto {
  @IntField({ optional: true, min: 1, description: 'Refuse with 409 unless the policy is at this revision.' })
  expected_revision?: number;
}

export class PolicyDto {
  @IdField()
  id: string;

  @NameField()
  name: string;

  @StringField({ min: 0 })
  description: string;

  @EnumField(PROMOTION_STAGES)
  to_stage: string;

  @StringField()
  model_pattern: string;

  @EnumField(POLICY_STATUSES)
  status: string;

  @ObjectField(() => RequirementsDto)
  requirements: RequirementsDto;

  @StringField()
  created_by: string;

  @DateField()
  created_at: string;

  @StringField()
  updated_by: string;

  @DateField()
  updated_at: string;

  @IntField({ description: 'Counts up with every change.' })
  revision: number;
}

export class PolicyPageDto extends pageOf(PolicyDto) {}

export class PolicyParams {
  @NameField()
  name: string;
}

export class PoliciesQuery extends PageQuery {
  @EnumField(POLICY_STATUSES, { optional: true })
  status?: string;

  @EnumField(PROMOTION_STAGES, { optional: true })
  to_stage?: string;
}
