import { LOGGED_MODEL_STATES, RUN_STATES } from '@intelgraph/experiment-tracking';
import { STAGE_KINDS } from '@intelgraph/ml-registry';
import { BoolField, EnumField, IntField, RecordField, StringArrayField, StringField } from '@intelgraph/platform';

/** The last millisecond of the year 9999. */
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const time = { min: 0, max: LATEST, description: 'Milliseconds since 1970.' };
const digits = { max: 18, pattern: /^\d+$/, patternMessage: 'must be digits', example: '1' };
/** Longer texts than any field may have are refused by the domain, which names the entry. */
const entries = { values: 'string', max: 10_000 } as const;

export class ImportExperimentDto {
  @StringField({ max: 500 })
  name: string;

  @StringField({ ...digits, description: 'Kept where it is free in the workspace.' })
  experiment_id: string;

  @RecordField(entries)
  tags: Record<string, string>;

  @IntField(time)
  creation_time: number;

  @IntField(time)
  last_update_time: number;
}

export class ExperimentImportDto {
  @StringField({ description: 'Its number here.' })
  experiment_id: string;

  @BoolField({ description: 'False: it was here already, and is gone on with.' })
  created: boolean;

  @StringArrayField({ description: 'What is different here, and stays.' })
  differing: string[];
}

export class ImportRunDto {
  @StringField({ max: 36, description: 'Kept: 32 hex digits.', example: '4f0c2a6de4b14d7fae6f2a1e0f2c9b11' })
  run_id: string;

  @StringField({ ...digits, description: 'Of an experiment of the workspace.' })
  experiment_id: string;

  @StringField({ max: 8000 })
  run_name: string;

  @EnumField(RUN_STATES.states)
  status: string;

  @StringField({ min: 0, max: 250, description: 'Who it ran for.' })
  user_id: string;

  @IntField(time)
  start_time: number;

  @IntField({ ...time, optional: true })
  end_time?: number;

  @RecordField(entries)
  params: Record<string, string>;

  @RecordField(entries)
  tags: Record<string, string>;
}

export class RunImportDto {
  @StringField()
  run_id: string;

  @BoolField({ description: 'False: it was here already.' })
  created: boolean;

  @StringField({ description: 'Where its artifacts go.' })
  artifact_uri: string;
}

export class ImportLoggedModelDto {
  @StringField({ max: 34, description: 'Kept: `m-` and 32 hex digits.' })
  model_id: string;

  @StringField({ ...digits, description: 'Of an experiment of the workspace.' })
  experiment_id: string;

  @StringField({ max: 500 })
  name: string;

  @StringField({ optional: true, min: 0, max: 500 })
  model_type?: string;

  @StringField({ optional: true, min: 0, max: 250 })
  source_run_id?: string;

  @EnumField(LOGGED_MODEL_STATES)
  status: string;

  @RecordField(entries)
  params: Record<string, string>;

  @RecordField(entries)
  tags: Record<string, string>;

  @IntField(time)
  creation_timestamp_ms: number;

  @IntField(time)
  last_updated_timestamp_ms: number;
}

export class LoggedModelImportDto {
  @StringField()
  model_id: string;

  @BoolField({ description: 'False: it was here already.' })
  created: boolean;

  @StringField({ description: 'Where its files go.' })
  artifact_uri: string;
}

export class ImportModelDto {
  @StringField({ max: 256 })
  name: string;

  @StringField({ min: 0, max: 5000 })
  description: string;

  @RecordField(entries)
  tags: Record<string, string>;

  @IntField(time)
  creation_timestamp: number;
}

export class ModelImportDto {
  @StringField()
  name: string;

  @BoolField({ description: 'False: it was here already, and is gone on with.' })
  created: boolean;

  @StringArrayField({ description: 'What is different here, and stays.' })
  differing: string[];
}

export class ImportVersionDto {
  @StringField({ max: 256, description: 'A model of the workspace.' })
  name: string;

  @IntField({ min: 1, max: 999_999_999, description: 'Kept.' })
  version: number;

  @StringField({ max: 2048, description: '`runs:/…`, `models:/…` or any address.' })
  source: string;

  @BoolField({ optional: true, description: 'The files are elsewhere: the source is kept as a mere address.' })
  external?: boolean;

  @StringField({ optional: true, min: 0, max: 256 })
  run_id?: string;

  @StringField({ optional: true, min: 0, max: 2048 })
  run_link?: string;

  @StringField({ min: 0, max: 5000 })
  description: string;

  @RecordField(entries)
  tags: Record<string, string>;

  @StringField({ min: 0, max: 256, description: 'Who registered it.' })
  user_id: string;

  @IntField(time)
  creation_timestamp: number;

  @IntField(time)
  last_updated_timestamp: number;

  @EnumField(STAGE_KINDS)
  stage: string;

  @BoolField({ optional: true, description: 'Takes the stage over though the workspace asks for approvals.' })
  stage_without_approval?: boolean;
}

export class VersionImportDto {
  @IntField()
  version: number;

  @StringField({ description: 'Its semantic version here.' })
  semver: string;

  @StringField({ description: 'As the workspace calls it.' })
  stage: string;

  @StringField({ description: 'stored, pending or external.' })
  artifact_status: string;

  @StringField({ nullable: true, description: 'SHA-256 of the manifest that names every file with its digest.' })
  artifact_digest: string | null;

  @BoolField({ description: 'False: it was here already.' })
  created: boolean;

  @StringArrayField({ description: 'What is different here, and stays.' })
  differing: string[];

  @StringArrayField({ description: 'Semantic versions that were archived for it.' })
  archived: string[];
}
