import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  JsonField,
  ModelNameField,
  NumberField,
  ObjectField,
  PageQuery,
  pageOf,
  RecordField,
  SemverField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

const STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'];

export class SplitDto {
  @IntField({ optional: true, min: 0, description: 'The same seed sets the same rows aside.' })
  seed?: number;

  @NumberField({ optional: true, description: 'Above 0, at most 0.5.', default: 0.2 })
  validation_share?: number;

  @BoolField({ optional: true, default: true, description: 'Every class keeps its share.' })
  stratify?: boolean;
}

export class TrainingDataDto {
  @StringField({ optional: true, max: 4096, description: 'A file under the data roots of the service.' })
  train_path?: string;

  @IdField({ optional: true, description: 'An uploaded data set; instead of `train_path`.' })
  train_dataset_id?: string;

  @StringField({ optional: true, max: 4096, description: 'Validation rows; set aside by `split` when absent.' })
  val_path?: string;

  @IdField({ optional: true })
  val_dataset_id?: string;

  @StringField({ optional: true, description: 'Column to predict; else the one named target, label, y or class.' })
  target?: string;

  @ObjectField(() => SplitDto, { optional: true })
  split?: SplitDto;
}

export class StartTrainingDto {
  @ModelNameField({ example: 'fraud_detector' })
  model_name: string;

  @StringField({ optional: true, max: 100, default: 'tfjs', description: 'Supported is `tfjs`.' })
  model_type?: string;

  @ObjectField(() => TrainingDataDto)
  dataset_config: TrainingDataDto;

  @RecordField({
    optional: true,
    max: 50,
    description:
      'learning_rate, batch_size, epochs, hidden_layers, hidden_size, dropout, l2, class_weight, patience, seed.',
  })
  hyperparameters?: Record<string, unknown>;

  @BoolField({ optional: true, default: false, description: 'Search hyperparameters by multivariate TPE first.' })
  enable_tuning?: boolean;

  @IntField({ optional: true, min: 1, max: 500, default: 20 })
  tuning_trials?: number;

  @StringArrayField({ optional: true, max: 50, maxLength: 100 })
  tags?: string[];

  @SemverField({ optional: true, description: 'Version to register; the next free one when absent.' })
  model_version?: string;

  @BoolField({ optional: true, default: true, description: 'Register the model; else only its run holds it.' })
  register?: boolean;
}

export class EpochDto {
  @IntField()
  epoch: number;

  @RecordField({ values: 'number' })
  metrics: Record<string, number>;
}

export class TrialDto {
  @IntField({ description: 'From 0.' })
  number: number;

  @EnumField(['running', 'complete', 'pruned', 'failed'])
  state: string;

  @RecordField()
  params: Record<string, unknown>;

  @NumberField({ optional: true, description: 'Best validation metric: log loss or RMSE.' })
  value?: number;

  @IntField({ description: 'Epochs it ran.' })
  epochs: number;
}

export class TuningDto {
  @IntField({ description: 'Training rows of a trial: all, or a stratified sample where there are many.' })
  sample_rows: number;

  @IntField()
  sample_validation_rows: number;

  @IntField({ description: 'Most epochs of a trial; the final training has its own.' })
  epochs: number;
}

export class JobErrorDto {
  @StringField()
  code: string;

  @StringField()
  message: string;
}

export class JobDto {
  @IdField()
  job_id: string;

  @StringField()
  model_name: string;

  @StringField()
  model_type: string;

  @EnumField(STATES)
  status: string;

  @StringField({ description: 'What the job does now.' })
  phase: string;

  @NumberField({ min: 0, max: 1 })
  progress: number;

  @IntField({ description: 'How often a process was started for it.' })
  attempt: number;

  @StringField()
  target: string;

  @StringField({ description: 'sha256 of the training file in hex.' })
  dataset_digest: string;

  @IdField({ optional: true })
  dataset_id?: string;

  @JsonField({ description: 'As given; once trained, all that were used.' })
  hyperparameters: Record<string, unknown>;

  @BoolField()
  enable_tuning: boolean;

  @IntField()
  tuning_trials: number;

  @ObjectField(() => TuningDto, { optional: true, description: 'What the search looked at, once it is over.' })
  tuning?: TuningDto;

  @StringArrayField()
  tags: string[];

  @BoolField()
  register: boolean;

  @RecordField({ optional: true, values: 'number', description: 'Of the finished model on the validation rows.' })
  metrics?: Record<string, number>;

  @StringArrayField({ optional: true, description: 'What the finished model lacks.' })
  warnings?: string[];

  @StringField({ optional: true })
  run_id?: string;

  @StringField({ optional: true })
  model_version?: string;

  @StringField({ optional: true })
  artifact_uri?: string;

  @ObjectField(() => JobErrorDto, { optional: true })
  error?: JobErrorDto;

  @StringField()
  started_by: string;

  @DateField()
  created_at: string;

  @DateField({ optional: true })
  started_at?: string;

  @DateField({ optional: true })
  finished_at?: string;
}

export class JobStatusDto extends JobDto {
  @ArrayField(() => EpochDto, { description: 'Of the final training, so far.' })
  epochs: EpochDto[];

  @ArrayField(() => TrialDto, { description: 'Of the hyperparameter search, so far.' })
  trials: TrialDto[];
}

export class ListJobsQuery extends PageQuery {
  @EnumField(STATES, { optional: true })
  status?: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

  @ModelNameField({ optional: true })
  model_name?: string;
}

export class JobPage extends pageOf(JobDto) {}
