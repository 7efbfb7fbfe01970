import {
  ArrayField,
  BoolField,
  DateField,
  IntField,
  JsonField,
  ModelNameField,
  SemverField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

export class RequirementStatusDto {
  @StringField({ description: 'Name of the policy.' })
  policy: string;

  @IntField({ description: 'Revision of the policy; 0 = set in the process itself.' })
  policy_revision: number;

  @StringField({ example: 'metric:roc_auc' })
  requirement: string;

  @StringField({ example: '>= 0.9' })
  required: string;

  @JsonField({ nullable: true, description: 'What there is; null for nothing.' })
  actual: string | number | boolean | null;

  @BoolField()
  met: boolean;
}

export class ApprovalDto {
  @StringField()
  approver: string;

  @StringArrayField({ description: 'Those that the approver had.' })
  roles: string[];

  @StringField({ min: 0 })
  comment: string;

  @DateField()
  approved_at: string;
}

export class PromotionReportDto {
  @ModelNameField()
  model_name: string;

  @SemverField()
  version: string;

  @StringField()
  from_stage: string;

  @StringField()
  to_stage: string;

  @BoolField({ description: 'Whether every requirement is met.' })
  met: boolean;

  @ArrayField(() => RequirementStatusDto)
  requirements: RequirementStatusDto[];

  @ArrayField(() => ApprovalDto)
  approvals: ApprovalDto[];
}

export class PromotionQuery {
  @StringField({ max: 63, example: 'production', description: 'A stage of the workspace.' })
  to_stage: string;
}
