import { EXPLANATION_METHODS, type ExplanationMethod } from '@intelgraph/ml-runtime';
import {
  BATCH_FORMATS,
  BATCH_JOB_PHASES,
  BATCH_JOB_STATES,
  CHUNK_ROWS,
  EXPLANATION_MS,
} from '@intelgraph/model-serving';
import {
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  ModelNameField,
  NumberField,
  ObjectField,
  PageQuery,
  pageOf,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

type Format = (typeof BATCH_FORMATS)[number];
type State = (typeof BATCH_JOB_STATES)[number];

const FORMATS = [...BATCH_FORMATS];
const STATES = [...BATCH_JOB_STATES];

export class BatchInputRequestDto {
  @StringField({
    optional: true,
    max: 1024,
    description: 'A file under the data roots of the service, or an object of its buckets: `s3://bucket/key`.',
  })
  uri?: string;

  @IdField({ optional: true, description: 'A file that was uploaded; instead of `uri`.' })
  upload_id?: string;

  @EnumField(FORMATS, { optional: true, description: 'By the first bytes of the file when absent.' })
  format?: Format;
}

export class BatchOutputRequestDto {
  @StringField({
    optional: true,
    max: 1024,
    description:
      'A file under the data roots that is not there yet, in a folder that is, or an object that is not there yet: `s3://bucket/key`. The service keeps the output when absent.',
  })
  uri?: string;

  @EnumField(FORMATS, {
    optional: true,
    description: 'By the end of `uri`, else that of the input, when absent. Any format becomes any other.',
  })
  format?: Format;
}

export class BatchJobOptionsDto {
  @IntField({
    optional: true,
    min: CHUNK_ROWS.min,
    max: CHUNK_ROWS.max,
    default: CHUNK_ROWS.default,
    description:
      'Rows that are answered, written and noted together: so many at most are computed again after a crash.',
  })
  chunk_rows?: number;

  @BoolField({
    optional: true,
    default: true,
    description: 'Adds `confidence` and `probability_<class>` behind `prediction`; of classes only.',
  })
  return_confidence?: boolean;

  @StringArrayField({
    optional: true,
    max: 5_000,
    maxLength: 200,
    description: "Which of the input's columns the output has, in the order of the input; all when absent.",
  })
  keep_columns?: string[];

  @IntField({ optional: true, min: 0, description: 'More bad rows fail the job. Any number may be bad when absent.' })
  max_bad_rows?: number;

  @BoolField({
    optional: true,
    default: false,
    description:
      'Adds `base_value` and `contribution_<input>` for each input behind the answers, and makes a summary: see `GET …/explanations`.',
  })
  return_explanation?: boolean;

  @EnumField([...EXPLANATION_METHODS], {
    optional: true,
    description: 'With `return_explanation`: as `POST /predict` has it; `shapley` when absent.',
  })
  explanation_method?: ExplanationMethod;

  @StringField({
    optional: true,
    max: 1024,
    description:
      'With `return_explanation`: the class whose probability is explained. Of two classes the second, of more the predicted one of each row, when absent.',
  })
  explanation_class?: string;

  @IntField({
    optional: true,
    min: EXPLANATION_MS.min,
    max: EXPLANATION_MS.max,
    default: EXPLANATION_MS.default,
    description: 'With `return_explanation`: rows whose explanation takes longer have none.',
  })
  explanation_timeout_ms?: number;
}

export class StartBatchJobDto {
  @ModelNameField({ description: 'Name or id of the model.', example: 'fraud_detector' })
  model_name: string;

  @StringField({
    optional: true,
    max: 64,
    default: 'production',
    description: 'A version, `latest`, or the stage `staging` or `production`: resolved once, now.',
  })
  model_version?: string;

  @ObjectField(() => BatchInputRequestDto)
  input: BatchInputRequestDto;

  @ObjectField(() => BatchOutputRequestDto, { optional: true })
  output?: BatchOutputRequestDto;

  @ObjectField(() => BatchJobOptionsDto, { optional: true })
  options?: BatchJobOptionsDto;
}

export class BatchInputDto {
  @StringField({ optional: true })
  uri?: string;

  @IdField({ optional: true })
  upload_id?: string;

  @EnumField(FORMATS)
  format: Format;
}

export class BatchOutputDto {
  @StringField({ optional: true })
  uri?: string;

  @EnumField(FORMATS)
  format: Format;

  @IntField({ optional: true, description: 'Once the job has succeeded.' })
  bytes?: number;
}

export class BatchJobOptionsShownDto {
  @IntField()
  chunk_rows: number;

  @BoolField()
  return_confidence: boolean;

  @StringArrayField({ optional: true, max: 5_000, maxLength: 200, description: 'Absent: all.' })
  keep_columns?: string[];

  @IntField({ optional: true })
  max_bad_rows?: number;

  @BoolField()
  return_explanation: boolean;

  @EnumField([...EXPLANATION_METHODS], { optional: true })
  explanation_method?: ExplanationMethod;

  @StringField({ optional: true, description: 'Absent: the predicted class of each row, or the number predicted.' })
  explanation_class?: string;

  @IntField({ optional: true })
  explanation_timeout_ms?: number;
}

export class BatchJobErrorDto {
  @StringField()
  code: string;

  @StringField()
  message: string;
}

export class BatchJobDto {
  @IdField()
  job_id: string;

  @StringField()
  model_name: string;

  @StringField()
  model_version: string;

  @StringField({ description: "sha256 of the artifact's manifest: it answers every row." })
  artifact_digest: string;

  @EnumField(STATES)
  status: State;

  @EnumField([...BATCH_JOB_PHASES], { description: 'What the job is busy with.' })
  phase: (typeof BATCH_JOB_PHASES)[number];

  @ObjectField(() => BatchInputDto)
  input: BatchInputDto;

  @ObjectField(() => BatchOutputDto)
  output: BatchOutputDto;

  @ObjectField(() => BatchJobOptionsShownDto)
  options: BatchJobOptionsShownDto;

  @NumberField({ min: 0, max: 1, description: 'By rows where their number is known (Parquet), else by bytes.' })
  progress: number;

  @IntField()
  rows_predicted: number;

  @IntField({ description: 'Rows without a prediction: `GET …/errors` says why.' })
  rows_bad: number;

  @NumberField({ optional: true, description: 'Since the job was taken up last.' })
  rows_per_second?: number;

  @NumberField({ optional: true, description: 'Until the last row is answered, at the speed so far.' })
  seconds_left?: number;

  @IntField({ description: 'How often the job was taken up.' })
  attempt: number;

  @ObjectField(() => BatchJobErrorDto, { optional: true })
  error?: BatchJobErrorDto;

  @StringField()
  started_by: string;

  @DateField()
  created_at: string;

  @DateField({ optional: true })
  started_at?: string;

  @DateField({ optional: true })
  finished_at?: string;

  @DateField({
    optional: true,
    description:
      'When output, errors and explanations that the service keeps are removed, once the job has ended; absent: never.',
  })
  files_expire_at?: string;
}

export class ListBatchJobsQuery extends PageQuery {
  @EnumField(STATES, { optional: true })
  status?: State;

  @ModelNameField({ optional: true })
  model_name?: string;
}

export class BatchJobPage extends pageOf(BatchJobDto) {}

export class BatchUploadDto {
  @IdField()
  upload_id: string;

  @StringField({ description: 'sha256 in hex.' })
  digest: string;

  @IntField()
  size_bytes: number;

  @StringField()
  created_by: string;

  @DateField()
  created_at: string;
}
