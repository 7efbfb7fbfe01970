import { LOGGED_MODEL_STATES, type LoggedModelStatus } from '@intelgraph/experiment-tracking';
import {
  ArrayField,
  DateField,
  EnumField,
  IntField,
  NumberField,
  PageQuery,
  pageOf,
  RecordField,
  StringField,
} from '@intelgraph/platform';

export class LoggedModelMetricDto {
  @StringField()
  key: string;

  @NumberField({ nullable: true, description: 'Null: not a number, or infinite.' })
  value: number | null;

  @IntField()
  step: number;

  @DateField()
  time: string;

  @StringField({ description: 'The run that measured it.' })
  run_id: string;

  @StringField({ nullable: true })
  dataset_name: string | null;

  @StringField({ nullable: true })
  dataset_digest: string | null;
}

/** A model that a run made, before anybody registers it. */
export class LoggedModelDto {
  @StringField({ example: 'm-0190f3e400007000800000000000abcd' })
  id: string;

  @StringField({ description: 'Number of the experiment, as MLflow shows it.', example: '1' })
  experiment_number: string;

  @StringField()
  name: string;

  @StringField({ nullable: true })
  model_type: string | null;

  @StringField({ nullable: true, description: 'The run that made it, as its client wrote it.' })
  run_id: string | null;

  @EnumField(LOGGED_MODEL_STATES)
  status: LoggedModelStatus;

  @StringField()
  artifact_uri: string;

  @RecordField({ values: 'string' })
  params: Record<string, string>;

  @RecordField({ values: 'string' })
  tags: Record<string, string>;

  @ArrayField(() => LoggedModelMetricDto)
  metrics: LoggedModelMetricDto[];

  @StringField()
  created_by: string;

  @DateField()
  created_at: string;

  @DateField()
  updated_at: string;
}

export class LoggedModelPageDto extends pageOf(LoggedModelDto) {}

export class LoggedModelParams {
  @StringField({ max: 250, example: 'm-0190f3e400007000800000000000abcd' })
  id: string;
}

export class LoggedModelsQuery extends PageQuery {
  @StringField({
    optional: true,
    max: 8000,
    description:
      'Conditions joined by AND, OR, NOT and brackets. `id`, `name`, `experiment`, `model_type`, `run_id`, `status`, `created_by`, `params.<key>`, `tags.<key>` with =, !=, [NOT] LIKE, [NOT] ILIKE, [NOT] IN, IS [NOT] NULL; `metrics.<key>`, `created_at`, `updated_at` with =, !=, <, <=, >, >=.',
    example: "metrics.auc >= 0.8 AND NOT status = 'failed'",
  })
  filter?: string;

  @StringField({
    optional: true,
    max: 1000,
    description: 'Fields, each with ASC or DESC, separated by commas; newest first without.',
    example: 'metrics.auc DESC',
  })
  order_by?: string;

  @StringField({ optional: true, max: 500, description: 'Name of an experiment.' })
  experiment?: string;

  @StringField({ optional: true, max: 64, description: 'Id of the run that made them.' })
  run_id?: string;
}
