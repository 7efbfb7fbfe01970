import {
  ArrayField,
  BoolField,
  EnumField,
  IdField,
  IntField,
  ModelNameField,
  SemverField,
  StringField,
} from '@intelgraph/platform';

const DIGEST = /^[0-9a-f]{64}$/;

export class ParentModelDto {
  @StringField({ max: 256, description: 'Id or name of a model; it may be unknown yet.' })
  model_id: string;

  @StringField({ max: 128, example: '1.0.0' })
  version: string;

  @StringField({ max: 128, example: 'fine-tuned' })
  relationship: string;
}

export class LineageDatasetDto {
  @StringField({ max: 256 })
  dataset_id: string;

  @StringField({ optional: true, min: 0, max: 128 })
  version?: string;

  @StringField({ optional: true, min: 0, max: 128, example: 'train' })
  split?: string;

  @IntField({ optional: true, nullable: true, min: 0, description: 'Rows.' })
  size?: number | null;

  @StringField({
    optional: true,
    nullable: true,
    max: 64,
    pattern: DIGEST,
    patternMessage: 'must be the 64 hex digits of a SHA-256',
  })
  digest?: string | null;
}

export class RecordLineageDto {
  @ArrayField(() => ParentModelDto, { optional: true, max: 100 })
  parent_models?: ParentModelDto[];

  @ArrayField(() => LineageDatasetDto, { optional: true, max: 100 })
  datasets?: LineageDatasetDto[];

  @StringField({ optional: true, nullable: true, max: 256 })
  experiment_id?: string | null;

  @StringField({ optional: true, nullable: true, max: 256 })
  run_id?: string | null;

  @StringField({ optional: true, nullable: true, max: 256 })
  job_id?: string | null;
}

export class RecordedParentDto extends ParentModelDto {
  @BoolField({ description: 'Whether a version of the workspace matches.' })
  resolved: boolean;
}

export class RecordedDatasetDto {
  @StringField()
  dataset_id: string;

  @StringField({ min: 0 })
  version: string;

  @StringField({ min: 0 })
  split: string;

  @IntField({ nullable: true })
  size: number | null;

  @StringField({ nullable: true })
  digest: string | null;
}

export class LineageDto {
  @IdField()
  model_id: string;

  @ModelNameField()
  model_name: string;

  @SemverField()
  model_version: string;

  @ArrayField(() => RecordedParentDto)
  parent_models: RecordedParentDto[];

  @ArrayField(() => RecordedDatasetDto)
  datasets: RecordedDatasetDto[];

  @StringField({ nullable: true })
  experiment_id: string | null;

  @StringField({ nullable: true })
  run_id: string | null;

  @StringField({ nullable: true })
  job_id: string | null;
}

export class LineageNodeDto {
  @StringField({ description: 'Id of the model; of an unresolved one, what was recorded.' })
  model_id: string;

  @StringField({ nullable: true })
  model_name: string | null;

  @StringField()
  version: string;

  @StringField()
  relationship: string;

  @IntField({ description: '1 = parent or child.' })
  depth: number;

  @BoolField()
  resolved: boolean;
}

export class LineageGraphDto extends LineageDto {
  @ArrayField(() => LineageNodeDto, { description: 'Empty when only `down` was asked for.' })
  ancestors: LineageNodeDto[];

  @ArrayField(() => LineageNodeDto, { description: 'Empty when only `up` was asked for.' })
  descendants: LineageNodeDto[];
}

export class LineageQuery {
  @EnumField(['up', 'down', 'both'], { optional: true, default: 'both' })
  direction?: 'up' | 'down' | 'both';

  @IntField({ optional: true, min: 1, max: 50, default: 50, description: 'Generations.' })
  depth?: number;
}
