import { LIFECYCLE_STAGES, RUN_END_STATES, RUN_STATES, type RunStatus } from '@intelgraph/experiment-tracking';
import {
  ArrayField,
  DateField,
  EnumField,
  IdField,
  IntField,
  NumberField,
  PageQuery,
  pageOf,
  RecordField,
  StringField,
} from '@intelgraph/platform';

import { ArtifactFileDto } from '../artifacts/artifacts.dto.js';

const DIGEST = /^[0-9a-f]{64}$/;
const DIGEST_MESSAGE = 'must be the 64 hex digits of a SHA-256';

export class RunDatasetDto {
  @StringField({ max: 200 })
  dataset_id: string;

  @StringField({ max: 64, pattern: DIGEST, patternMessage: DIGEST_MESSAGE })
  digest: string;

  @StringField({ max: 50, example: 'train' })
  split: string;

  @IntField({ optional: true, nullable: true, min: 0 })
  rows?: number | null;
}

export class RunArtifactDto {
  @StringField({ max: 250, example: 'model' })
  name: string;

  @StringField({ max: 64, pattern: DIGEST, patternMessage: DIGEST_MESSAGE, description: 'SHA-256 of its manifest.' })
  digest: string;
}

export class CreateRunDto {
  @StringField({ max: 500, description: 'Made when there is none of this name.' })
  experiment: string;

  @StringField({ optional: true, max: 250 })
  name?: string;

  @RecordField({ optional: true })
  params?: Record<string, unknown>;

  @RecordField({ optional: true, values: 'string' })
  tags?: Record<string, string>;

  @ArrayField(() => RunDatasetDto, { optional: true, max: 100 })
  datasets?: RunDatasetDto[];
}

export class NewMetricPointDto {
  @StringField({ max: 250, example: 'val_loss' })
  key: string;

  @NumberField()
  value: number;

  @IntField({ min: 0 })
  step: number;

  @DateField({ optional: true, description: 'Time of the call unless given.' })
  time?: string;
}

export class MetricPointDto {
  @StringField({ max: 250, example: 'val_loss' })
  key: string;

  @NumberField({ nullable: true, description: 'Null where it is not a number.' })
  value: number | null;

  @IntField()
  step: number;

  @DateField()
  time: string;
}

export class LogBatchDto {
  @ArrayField(() => NewMetricPointDto, { optional: true })
  metrics?: NewMetricPointDto[];

  @RecordField({ optional: true })
  params?: Record<string, unknown>;

  @RecordField({ optional: true, values: 'string' })
  tags?: Record<string, string>;
}

export class FinishRunDto {
  @EnumField(RUN_END_STATES)
  status: (typeof RUN_END_STATES)[number];
}

export class RunDto {
  @IdField()
  id: string;

  @IdField()
  experiment_id: string;

  @StringField()
  experiment: string;

  @StringField()
  name: string;

  @EnumField(RUN_STATES.states)
  status: string;

  @EnumField(LIFECYCLE_STAGES)
  lifecycle_stage: string;

  @RecordField()
  params: Record<string, unknown>;

  @RecordField({ values: 'number', description: 'The latest value of each metric; null where it is not a number.' })
  metrics: Record<string, number | null>;

  @RecordField({ values: 'string' })
  tags: Record<string, string>;

  @ArrayField(() => RunArtifactDto)
  artifacts: RunArtifactDto[];

  @ArrayField(() => RunDatasetDto)
  datasets: RunDatasetDto[];

  @StringField({ nullable: true })
  job_id: string | null;

  @StringField()
  created_by: string;

  @DateField()
  started_at: string;

  @DateField({ nullable: true })
  ended_at: string | null;
}

export class RunPageDto extends pageOf(RunDto) {}

export class RunsQuery extends PageQuery {
  @StringField({
    optional: true,
    max: 8000,
    description:
      'Conditions joined by AND, OR, NOT and brackets. `id`, `name`, `experiment`, `status`, `job_id`, `created_by`, `params.<key>`, `tags.<key>`, `datasets.id`, `datasets.digest`, `datasets.split` with =, !=, [NOT] LIKE, [NOT] ILIKE, [NOT] IN, IS [NOT] NULL; `metrics.<key>`, `started_at`, `ended_at` with =, !=, <, <=, >, >=, IS [NOT] NULL.',
    example: "metrics.auc >= 0.8 AND (tags.team = 'risk' OR NOT params.lr = '0.1')",
  })
  filter?: string;

  @StringField({
    optional: true,
    max: 1000,
    description: 'Fields, each with ASC or DESC, separated by commas; newest first without.',
    example: 'metrics.auc DESC, started_at',
  })
  order_by?: string;

  @StringField({ optional: true, max: 500 })
  experiment?: string;

  @EnumField(RUN_STATES.states, { optional: true })
  status?: RunStatus;

  @StringField({ optional: true, max: 200 })
  job_id?: string;
}

export class MetricPointPageDto extends pageOf(MetricPointDto) {}

export class RunArtifactFilesDto extends RunArtifactDto {
  @ArrayField(() => ArtifactFileDto)
  files: ArtifactFileDto[];
}

export class RunArtifactListDto {
  @ArrayField(() => RunArtifactFilesDto)
  items: RunArtifactFilesDto[];
}

export class RunParams {
  @IdField()
  id: string;
}

export class MetricParams extends RunParams {
  @StringField({ max: 250 })
  key: string;
}

export class RunFileParams extends RunParams {
  @StringField({ max: 250 })
  name: string;

  @StringField({ max: 1024 })
  path: string;
}
