import {
  ArrayField,
  DateField,
  EnumField,
  IdField,
  ModelNameField,
  NumberField,
  ObjectField,
  RecordField,
  SemverField,
  StringField,
} from '@intelgraph/platform';
import { ApiProperty } from '@nestjs/swagger';

export class ComparisonQuery {
  @StringField({
    max: 2600,
    description: '2 to 20 versions, separated by commas; `latest` and stages are versions too.',
    example: '1.0.0,production',
  })
  versions: string;
}

export class MeasuredLatencyDto {
  @NumberField({ description: 'Median of the model alone for one row, without network or queue, in milliseconds.' })
  p50_ms: number;

  @NumberField()
  p95_ms: number;

  @NumberField({ description: 'Rows that were timed.' })
  rows: number;

  @EnumField(['evaluation'], { description: 'Who measured it.' })
  source: 'evaluation';

  @StringField()
  evaluation_id: string;

  @DateField()
  measured_at: string;
}

export class ComparedModelDto {
  @IdField()
  model_id: string;

  @ModelNameField()
  model_name: string;

  @SemverField()
  version: string;

  @StringField()
  stage: string;

  @NumberField({ nullable: true })
  model_size_bytes: number | null;

  @ObjectField(() => MeasuredLatencyDto, { nullable: true, description: 'By the newest evaluation that measured it.' })
  latency: MeasuredLatencyDto | null;

  @StringField({ nullable: true, description: 'Why there is no `latency`.' })
  latency_missing: string | null;
}

export class ComparedMetricDto {
  @StringField()
  metric: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'number', nullable: true },
    description: 'In the order of `models`; null where a version lacks the metric.',
  })
  values: (number | null)[];

  @NumberField({ nullable: true, description: 'Last minus first.' })
  difference: number | null;
}

const numbersOrNull = (description: string) =>
  ApiProperty({ type: 'array', items: { type: 'number', nullable: true }, description });

export class SignatureDifferenceDto {
  @StringField({ description: 'An input column that not all signatures have alike.' })
  column: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'object', nullable: true, additionalProperties: true },
    description: 'In the order of `models`; null where the signature lacks the column.',
  })
  values: (Record<string, unknown> | null)[];
}

export class ComparedDatasetDto {
  @StringField()
  dataset_id: string;

  @StringField({ min: 0 })
  version: string;

  @StringField({ min: 0 })
  split: string;

  @StringField({ nullable: true })
  digest: string | null;

  @ApiProperty({ type: [Boolean], description: 'In the order of `models`.' })
  used: boolean[];
}

export class ComparedIntervalDto {
  @NumberField({ nullable: true })
  low: number | null;

  @NumberField({ nullable: true })
  high: number | null;
}

export class JudgedMetricDto {
  @StringField({ example: 'roc_auc' })
  metric: string;

  @numbersOrNull('In the order of `models`.')
  values: (number | null)[];

  @ArrayField(() => ComparedIntervalDto, { description: 'Bootstrap intervals (BCa) of the values.' })
  intervals: ComparedIntervalDto[];

  @numbersOrNull('To the first of `models`.')
  differences: (number | null)[];

  @ArrayField(() => ComparedIntervalDto, { description: 'Paired bootstrap intervals (BCa) of the differences.' })
  difference_intervals: ComparedIntervalDto[];

  @numbersOrNull('Paired bootstrap, two-sided, of no difference to the first; null for the first itself.')
  p_values: (number | null)[];
}

export class McNemarDto {
  @NumberField({ description: 'Rows that only the first version got right.' })
  only_first_right: number;

  @NumberField({ description: 'Rows that only this version got right.' })
  only_this_right: number;

  @NumberField({ description: 'Mid-p value.' })
  p: number;

  @NumberField()
  exact_p: number;
}

export class DeLongDto {
  @NumberField({ description: 'Area of this version minus that of the first.' })
  difference: number;

  @NumberField()
  standard_error: number;

  @NumberField({ nullable: true })
  z: number | null;

  @NumberField({ nullable: true })
  p: number | null;
}

export class SignificanceDto {
  @ObjectField(() => McNemarDto, { nullable: true, description: 'Of the share of right rows; null for regression.' })
  mcnemar: McNemarDto | null;

  @ObjectField(() => DeLongDto, { nullable: true, description: 'Of the area under the ROC curve; two classes only.' })
  delong: DeLongDto | null;
}

export class ComparedEvaluationDto {
  @StringField({ description: 'SHA-256 of the test file.' })
  dataset_digest: string;

  @StringField()
  target: string;

  @NumberField()
  rows: number;

  @ApiProperty({ type: [String], description: 'In the order of `models`.' })
  evaluation_ids: string[];

  @NumberField({ description: 'Of every interval.' })
  confidence: number;

  @NumberField({ description: 'Fewer for more rows; the seed is fixed.' })
  resamples: number;

  @ArrayField(() => JudgedMetricDto)
  metrics: JudgedMetricDto[];

  @ArrayField(() => SignificanceDto, { description: 'One entry per version but the first, each against the first.' })
  significance: SignificanceDto[];
}

export class ComparisonDto {
  @ArrayField(() => ComparedModelDto)
  models: ComparedModelDto[];

  @ArrayField(() => ComparedMetricDto)
  metrics: ComparedMetricDto[];

  @RecordField({ description: 'Hyperparameters that differ: name to values in the order of `models`.' })
  differing_hyperparameters: Record<string, unknown[]>;

  @ArrayField(() => SignatureDifferenceDto)
  differing_inputs: SignatureDifferenceDto[];

  @ArrayField(() => ComparedDatasetDto, { description: 'Data sets that the versions came from.' })
  datasets: ComparedDatasetDto[];

  @ObjectField(() => ComparedEvaluationDto, {
    nullable: true,
    description: 'Row by row on the test file that all versions were evaluated on last; null where there is none.',
  })
  evaluation: ComparedEvaluationDto | null;

  @StringField({ nullable: true, description: 'Why there is no `evaluation`.' })
  evaluation_missing: string | null;
}
