import { STAGES, TRANSITION_STATUSES, type TransitionStatus } from '@intelgraph/ml-registry';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IdField,
  NameField,
  ObjectField,
  PageQuery,
  pageOf,
  SemverField,
  StringField,
} from '@intelgraph/platform';

import { ChangedVersionDto } from '../versions/versions.dto.js';

export class ChecklistItemDto {
  @StringField({ max: 500, example: 'evaluated on rows never seen' })
  item: string;

  @BoolField()
  completed: boolean;
}

export class RequestTransitionDto {
  @EnumField(STAGES, { example: 'staging' })
  to_stage: string;

  @StringField({ optional: true, min: 0, max: 4000 })
  comment?: string;

  @ArrayField(() => ChecklistItemDto, { optional: true, max: 100 })
  checklist?: ChecklistItemDto[];
}

export class ApproveTransitionDto {
  @StringField({ optional: true, max: 256, description: 'Must be the caller when given.' })
  approver?: string;

  @StringField({ optional: true, min: 0, max: 4000 })
  comment?: string;

  @ArrayField(() => ChecklistItemDto, {
    optional: true,
    max: 100,
    description: "The approver's word on items of the request, and items he adds.",
  })
  checklist?: ChecklistItemDto[];
}

export class RejectTransitionDto {
  @StringField({ max: 4000 })
  reason: string;
}

export class TransitionDto {
  @IdField()
  id: string;

  @IdField()
  model_id: string;

  @NameField()
  model_name: string;

  @SemverField()
  version: string;

  @EnumField(STAGES)
  from_stage: string;

  @EnumField(STAGES)
  to_stage: string;

  @EnumField(TRANSITION_STATUSES)
  status: string;

  @StringField({ min: 0 })
  comment: string;

  @ArrayField(() => ChecklistItemDto)
  checklist: ChecklistItemDto[];

  @StringField()
  requested_by: string;

  @DateField()
  requested_at: string;

  @StringField({ nullable: true })
  decided_by: string | null;

  @DateField({ nullable: true })
  decided_at: string | null;

  @StringField({ min: 0 })
  decision_comment: string;

  @StringField({ nullable: true, description: 'The version that left production by this transition.' })
  replaced_version: string | null;
}

export class TransitionPageDto extends pageOf(TransitionDto) {}

export class TransitionsQuery extends PageQuery {
  @NameField({ optional: true, description: 'Name or id of a model.' })
  model?: string;

  @SemverField({ optional: true })
  version?: string;

  @EnumField(TRANSITION_STATUSES, { optional: true })
  status?: TransitionStatus;
}

export class TransitionParams {
  @IdField()
  id: string;
}

export class RollbackDto {
  @StringField({ optional: true, min: 0, max: 4000 })
  reason?: string;
}

export class RolledBackDto {
  @IdField()
  model_id: string;

  @NameField()
  model_name: string;

  @ObjectField(() => ChangedVersionDto, { description: 'In production now.' })
  version: ChangedVersionDto;

  @ObjectField(() => ChangedVersionDto, { description: 'Archived.' })
  replaced: ChangedVersionDto;

  @StringField({ min: 0 })
  reason: string;
}

export class StageChangeDto {
  @IdField()
  id: string;

  @SemverField()
  version: string;

  @EnumField(STAGES)
  from_stage: string;

  @EnumField(STAGES)
  to_stage: string;

  @EnumField(['transition', 'replaced', 'rollback', 'free', 'deleted', 'imported'])
  cause: string;

  @StringField({ nullable: true })
  transition_id: string | null;

  @StringField({ min: 0 })
  reason: string;

  @StringField()
  changed_by: string;

  @DateField()
  changed_at: string;
}

export class HistoryQuery extends PageQuery {
  @DateField({
    optional: true,
    description:
      'Instead of all changes: those that had brought versions into the stage in which they were at this time.',
  })
  at?: string;

  @EnumField(['staging', 'production', 'archived'], {
    optional: true,
    default: 'production',
    description: 'The stage that `at` asks for.',
  })
  stage?: 'staging' | 'production' | 'archived';
}

export class StageChangePageDto extends pageOf(StageChangeDto) {}
