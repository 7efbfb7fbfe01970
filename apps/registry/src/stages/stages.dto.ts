import { STAGE_KINDS, TRANSITION_STATUSES, type TransitionStatus } from '@intelgraph/ml-registry';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IdField,
  ModelNameField,
  ObjectField,
  PageQuery,
  pageOf,
  SemverField,
  StringField,
} from '@intelgraph/platform';

import { ApprovalDto } from '../policies/policies.dto.js';

import { ChangedVersionDto } from '../versions/versions.dto.js';

import { ApprovedItemDto, AskedItemDto, ChecklistItemDto } from './checklist.dto.js';

export class RequestTransitionDto {
  @StringField({ max: 63, example: 'staging', description: 'A stage of the workspace: see `/api/v1/stage-machine`.' })
  to_stage: string;

  @StringField({ optional: true, min: 0, max: 4000 })
  comment?: string;

  @ArrayField(() => AskedItemDto, {
    optional: true,
    max: 100,
    description: 'Metrics that the stage asks for are added, those of the version, where they are not mentioned.',
  })
  checklist?: AskedItemDto[];

  @BoolField({
    optional: true,
    description:
      'Whether versions that are in the stage are archived by the promotion; as the stage says unless given.',
  })
  archive_existing_versions?: boolean;
}

export class ApproveTransitionDto {
  @StringField({ optional: true, max: 256, description: 'Must be the caller when given.' })
  approver?: string;

  @StringField({ optional: true, min: 0, max: 4000 })
  comment?: string;

  @ArrayField(() => ApprovedItemDto, {
    optional: true,
    max: 100,
    description: "The approver's word on items of the request, and items he adds.",
  })
  checklist?: ApprovedItemDto[];
}

export class RejectTransitionDto {
  @StringField({ max: 4000 })
  reason: string;
}

export class WithdrawTransitionDto {
  @StringField({ optional: true, min: 0, max: 4000 })
  reason?: string;
}

export class TransitionDto {
  @IdField()
  id: string;

  @IdField()
  model_id: string;

  @ModelNameField()
  model_name: string;

  @SemverField()
  version: string;

  @StringField()
  from_stage: string;

  @StringField()
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

  @StringField({ nullable: true, description: 'The version that left the stage by this transition.' })
  replaced_version: string | null;

  @DateField({ nullable: true, description: 'From then on it cannot be approved; null: never.' })
  expires_at?: string | null;

  @BoolField({ nullable: true, description: 'Null: as the stage says when it is approved.' })
  archive_existing_versions?: boolean | null;
}

export class TransitionDetailsDto extends TransitionDto {
  @ArrayField(() => ApprovalDto)
  approvals: ApprovalDto[];
}

export class TransitionPageDto extends pageOf(TransitionDto) {}

export class TransitionsQuery extends PageQuery {
  @ModelNameField({ optional: true, description: 'Name or id of a model.' })
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

  @ModelNameField()
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

  @StringField()
  from_stage: string;

  @StringField()
  to_stage: string;

  @EnumField(STAGE_KINDS, { description: 'What the stage was to the platform then.' })
  to_stage_kind: string;

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

  @StringField({
    optional: true,
    max: 63,
    default: 'production',
    description: 'The stage that `at` asks for, also one that is no more; or a kind: then any stage of it.',
  })
  stage?: string;
}

export class StageChangePageDto extends pageOf(StageChangeDto) {}
