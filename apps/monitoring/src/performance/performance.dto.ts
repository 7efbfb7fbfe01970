import { PERFORMANCE_BUCKETS, PERFORMANCE_TASKS } from '@intelgraph/model-monitoring';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IntField,
  NumberField,
  ObjectField,
  RecordField,
  StringField,
} from '@intelgraph/platform';

export class PerformanceQuery {
  @StringField({ max: 256, description: 'Id or name of the model.', example: 'fraud_detector' })
  model_id: string;

  @StringField({ optional: true, max: 256, description: 'All versions, each for itself, unless given.' })
  model_version?: string;

  @StringField({ optional: true, max: 256, description: 'Of this deployment only.' })
  endpoint?: string;

  @DateField({ description: 'Inclusive, by time of prediction.', example: '2026-01-01T00:00:00Z' })
  from: string;

  @DateField({ description: 'Exclusive.', example: '2026-01-08T00:00:00Z' })
  to: string;

  @EnumField(PERFORMANCE_BUCKETS, { optional: true, default: 'hour', description: 'UTC; `all` = one row a version.' })
  bucket?: (typeof PERFORMANCE_BUCKETS)[number];

  @EnumField(PERFORMANCE_TASKS, {
    optional: true,
    description: 'Found out from the predictions unless given: numbers without probabilities are a regression.',
  })
  task?: (typeof PERFORMANCE_TASKS)[number];

  @StringField({
    optional: true,
    max: 256,
    description: 'Of two classes the one that precision, recall and F1 are about.',
  })
  positive_class?: string;
}

export class LatencyDto {
  @NumberField() mean: number;
  @NumberField() p50: number;
  @NumberField() p95: number;
  @NumberField() p99: number;
}

export class BusinessValueDto {
  @NumberField() mean: number;
  @IntField() count: number;
}

export class PerformanceWindowDto {
  @StringField() model_version: string;
  @DateField() from: string;
  @DateField() to: string;
  @IntField() predictions: number;
  @IntField({ description: 'How many of them have a label by now.' }) labelled: number;
  @NumberField() throughput_per_second: number;
  @ObjectField(() => LatencyDto, { nullable: true }) latency_ms: LatencyDto | null;
  @RecordField({
    description:
      'Classification: accuracy, f1, roc_auc …; regression: rmse, mae, r2 …; null = not defined. Empty without labels.',
  })
  metrics: Record<string, number | null>;
  @RecordField({ values: 'string', description: 'Metric → why it is null, or by which convention it has a value.' })
  notes: Record<string, string>;
  @ObjectField(() => BusinessValueDto, { nullable: true }) value: BusinessValueDto | null;
}

export class PerformanceReportDto {
  @StringField() model_id: string;
  @StringField() model_name: string;
  @DateField() from: string;
  @DateField() to: string;
  @EnumField(PERFORMANCE_BUCKETS) bucket: string;
  @EnumField(PERFORMANCE_TASKS, { nullable: true, description: 'Null without labels.' }) task: string | null;
  @StringField({ nullable: true }) positive_class: string | null;
  @BoolField({ description: 'The metrics come from a part of the labelled rows.' }) sampled: boolean;
  @ArrayField(() => PerformanceWindowDto) items: PerformanceWindowDto[];
}
