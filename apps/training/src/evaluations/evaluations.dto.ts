import {
  BoolField,
  DateField,
  IdField,
  IntField,
  JsonField,
  ModelNameField,
  NumberField,
  ObjectField,
  RecordField,
  SemverField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

import { ExplainabilityDto, FairnessDto, RobustnessDto } from './checks.dto.js';

export class TestDataDto {
  @StringField({ optional: true, max: 4096, description: 'A file under the data roots of the service.' })
  test_path?: string;

  @IdField({ optional: true, description: 'An uploaded data set; instead of `test_path`.' })
  test_dataset_id?: string;

  @StringField({ optional: true, description: "Column with the truth; the model's target when absent." })
  target?: string;
}

export class EvaluateDto {
  @ModelNameField({ optional: true, example: 'fraud_detector' })
  model_name?: string;

  @SemverField({ optional: true, description: 'Exactly one of model_version, run_id and job_id.' })
  model_version?: string;

  @StringField({ optional: true, max: 128 })
  run_id?: string;

  @IdField({ optional: true })
  job_id?: string;

  @ObjectField(() => TestDataDto)
  dataset_config: TestDataDto;

  @StringArrayField({ optional: true, max: 100, maxLength: 100, description: 'All that there are when absent.' })
  metrics?: string[];

  @StringField({
    optional: true,
    max: 1000,
    description:
      'Of two classes, the one that precision, recall, f1 and average_precision are about; when absent, the second of the sorted ones (as scikit-learn). Of more, the favourable one, which fairness needs.',
  })
  positive_class?: string;

  @BoolField({
    optional: true,
    description: 'Rates of the groups of `sensitive_columns`, and how far they lie apart (as Fairlearn); needs those.',
  })
  include_fairness?: boolean;

  @BoolField({ optional: true, description: 'The metric under noise, blanks and swapped values.' })
  include_robustness?: boolean;

  @BoolField({ optional: true, description: 'Permutation importance of every column.' })
  include_explainability?: boolean;

  @StringArrayField({
    optional: true,
    max: 10,
    maxLength: 1000,
    description:
      'Columns of the file, used by the model or not, for include_fairness. Blanks are a group of their own.',
  })
  sensitive_columns?: string[];
}

export class ConfusionDto {
  @StringArrayField()
  classes: string[];

  @JsonField({
    description:
      'Rows by true class (outer) and predicted class (inner); of two classes, the positive one is the second.',
  })
  counts: number[][];
}

export class LatencyDto {
  @IntField({ description: 'Rows that were timed, one after another.' })
  rows: number;

  @NumberField({ description: 'Median, in milliseconds.' })
  p50_ms: number;

  @NumberField()
  p95_ms: number;
}

export class EvaluationDto {
  @IdField()
  id: string;

  @StringField()
  model_name: string;

  @StringField({ optional: true })
  model_version?: string;

  @StringField({ optional: true })
  run_id?: string;

  @IdField({ optional: true })
  job_id?: string;

  @StringField()
  artifact_uri: string;

  @StringField({ description: 'sha256 of the file in hex.' })
  dataset_digest: string;

  @StringField()
  target: string;

  @StringField()
  task: string;

  @IntField({ description: 'Rows whose target is known.' })
  rows: number;

  @RecordField({
    description:
      "scikit-learn's, null where one is not defined for these rows. Two classes: precision, recall and f1 are those of positive_class; more: macro averages, as are roc_auc (one-vs-rest) and average_precision.",
  })
  metrics: Record<string, number | null>;

  @RecordField({ values: 'string', description: 'Metric: why it is null, or by which convention it has its value.' })
  notes: Record<string, string>;

  @StringField({ optional: true, description: 'Two classes only.' })
  positive_class?: string;

  @ObjectField(() => ConfusionDto, { optional: true })
  confusion?: ConfusionDto;

  @ObjectField(() => LatencyDto, {
    optional: true,
    description: 'Of the model alone: encoding and prediction of one row, without network or queue.',
  })
  latency?: LatencyDto;

  @ObjectField(() => FairnessDto, { optional: true })
  fairness?: FairnessDto;

  @ObjectField(() => RobustnessDto, { optional: true })
  robustness?: RobustnessDto;

  @ObjectField(() => ExplainabilityDto, { optional: true })
  explainability?: ExplainabilityDto;

  @StringField()
  created_by: string;

  @DateField()
  created_at: string;
}
