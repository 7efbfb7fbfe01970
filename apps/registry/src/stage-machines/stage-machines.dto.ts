import { ROLES, type Role } from '@intelgraph/kernel';
import {
  EVIDENCE_KINDS,
  OPERATORS,
  REPLACED,
  STAGE_KINDS,
  type StageDefinition,
  type StageKind,
} from '@intelgraph/ml-registry';
import {
  ArrayField,
  EnumArrayField,
  EnumField,
  IntField,
  NumberField,
  ObjectField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

const NAME = {
  max: 63,
  pattern: /^[a-z][a-z0-9_-]*$/,
  patternMessage: 'must start with a lower-case letter and hold only lower-case letters, digits, "_" and "-"',
};
const KIND =
  "What the stage is to the platform: to policies, MLflow's clients (None, Staging, Production, Archived), rollbacks and deletion. A stage that is called like a kind is of it.";
const EXPIRY = 'Seconds after which an open request can no longer be approved; null: never.';
const REPLACING = 'What becomes of the versions that are there when another one comes.';

export class RequiredEvidenceDto {
  @EnumField(EVIDENCE_KINDS)
  kind: string;

  @StringField({ optional: true, max: 250, description: 'With `operator` and `value`: the threshold of a metric.' })
  metric?: string;

  @EnumField(OPERATORS, { optional: true })
  operator?: string;

  @NumberField({ optional: true })
  value?: number;
}

export class RequiredItemInputDto {
  @StringField({ max: 500, example: 'AUC on rows never seen' })
  item: string;

  @ObjectField(() => RequiredEvidenceDto, { optional: true, nullable: true, description: "Without: somebody's word." })
  evidence?: RequiredEvidenceDto | null;
}

export class ApprovalsInputDto {
  @IntField({
    optional: true,
    min: 1,
    max: 20,
    description: 'Distinct people, none of them the requester; 1 unless given.',
  })
  count?: number;

  @EnumArrayField(ROLES, { optional: true, description: 'At least one of them with each of these roles.' })
  roles?: Role[];
}

export class StageInputDto {
  @StringField({ ...NAME, example: 'canary' })
  name: string;

  @EnumField(STAGE_KINDS, { description: KIND })
  kind: StageKind;

  @StringArrayField({ max: 20, maxLength: 63, description: 'Stages that may follow it.', example: ['production'] })
  transitions: string[];

  @ObjectField(() => ApprovalsInputDto, { optional: true })
  approvals?: ApprovalsInputDto;

  @IntField({ optional: true, nullable: true, min: 60, max: 31_536_000, description: EXPIRY })
  request_expires_after_s?: number | null;

  @EnumField(REPLACED, { optional: true, description: `${REPLACING} archive for kind production unless given.` })
  replaced?: StageDefinition['replaced'];

  @ArrayField(() => RequiredItemInputDto, { optional: true, max: 50, description: 'Items that every request needs.' })
  checklist?: RequiredItemInputDto[];
}

export class SetStageMachineDto {
  @IntField({ min: 0, description: 'The one that was read; another one is refused.' })
  revision: number;

  @StringField({ ...NAME, description: 'Where versions start: a stage of kind development.', example: 'development' })
  initial: string;

  @ArrayField(() => StageInputDto, { max: 20 })
  stages: StageInputDto[];
}

export class ApprovalsDto {
  @IntField()
  count: number;

  @StringArrayField()
  roles: string[];
}

export class RequiredItemDto {
  @StringField()
  item: string;

  @ObjectField(() => RequiredEvidenceDto, { nullable: true })
  evidence: RequiredEvidenceDto | null;
}

export class StageDto {
  @StringField(NAME)
  name: string;

  @EnumField(STAGE_KINDS, { description: KIND })
  kind: string;

  @StringArrayField()
  transitions: string[];

  @ObjectField(() => ApprovalsDto)
  approvals: ApprovalsDto;

  @IntField({ nullable: true, description: EXPIRY })
  request_expires_after_s: number | null;

  @EnumField(REPLACED, { description: REPLACING })
  replaced: string;

  @ArrayField(() => RequiredItemDto)
  checklist: RequiredItemDto[];
}

export class StageMachineDto {
  @StringField({ ...NAME, description: 'Where versions start.' })
  initial: string;

  @ArrayField(() => StageDto)
  stages: StageDto[];

  @IntField({ description: 'Rises with every change; 0: the default stages.' })
  revision: number;
}
