import { CHECK_KINDS, SEVERITIES } from '@intelgraph/model-monitoring';
import {
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  NameField,
  ObjectField,
  PageQuery,
  pageOf,
  RecordField,
  StringField,
} from '@intelgraph/platform';

const BASELINE =
  '`{type: "window", from, to}` (always the same), `{type: "preceding", seconds}` (ends where the window begins) or `{type: "training_profile"}`. Needed for drift, and for max_drop and max_rise.';
const THRESHOLDS =
  'drift: effect (0.1), false_alarms_per_week (0.05), min_rows (100). data_quality: min_score (0.9), min_rows. performance: metrics {name: {min, max, max_drop, max_rise}}, min_rows.';

class CheckFields {
  @StringField({ optional: true, nullable: true, max: 128, description: 'All versions together unless given.' })
  model_version?: string | null;

  @StringField({ optional: true, nullable: true, max: 256, description: 'All deployments unless given.' })
  endpoint?: string | null;

  @RecordField({
    optional: true,
    nullable: true,
    description: BASELINE,
    example: { type: 'preceding', seconds: 604_800 },
  })
  baseline?: Record<string, unknown> | null;

  @RecordField({ optional: true, description: THRESHOLDS, example: { effect: 0.1 } })
  thresholds?: Record<string, unknown>;

  @RecordField({ optional: true, values: 'string', max: 32, description: 'Of the alerts.' })
  labels?: Record<string, string>;

  @EnumField(SEVERITIES, { optional: true, default: 'warning' })
  severity?: (typeof SEVERITIES)[number];

  @BoolField({ optional: true, default: true })
  enabled?: boolean;
}

export class CreateCheckDto extends CheckFields {
  @NameField({ description: 'Unique in the workspace.', example: 'fraud-drift-daily' })
  name: string;

  @EnumField(CHECK_KINDS)
  kind: (typeof CHECK_KINDS)[number];

  @StringField({ max: 256, description: 'Id or name of the model.', example: 'fraud_detector' })
  model_id: string;

  @IntField({ min: 1, description: 'Length of the window that ends when the check runs.', example: 86_400 })
  window_seconds: number;

  @IntField({ min: 10, example: 3600 })
  every_seconds: number;
}

export class UpdateCheckDto extends CheckFields {
  @IntField({ optional: true, min: 1 })
  window_seconds?: number;

  @IntField({ optional: true, min: 10 })
  every_seconds?: number;
}

export class RunCheckDto {
  @DateField({ optional: true, description: 'End of the window; now unless given. For replays.' })
  as_of?: string;
}

export class CheckRunDto {
  @IdField() id: string;
  @IdField() check_id: string;
  @NameField() check_name: string;
  @EnumField(CHECK_KINDS) kind: string;
  @StringField() model_name: string;
  @StringField({ nullable: true }) model_version: string | null;
  @EnumField(['schedule', 'request']) trigger: string;
  @DateField({ nullable: true }) scheduled_for: string | null;
  @DateField() as_of: string;
  @EnumField(['firing', 'ok', 'too_few_rows', 'failed'], {
    description: 'too_few_rows and failed neither raise nor resolve an alert.',
  })
  outcome: string;
  @StringField() summary: string;
  @IdField({ nullable: true, description: 'The drift or data quality report.' }) report_id: string | null;
  @RecordField() details: Record<string, unknown>;
  @DateField() created_at: string;
}

export class CheckDto {
  @IdField() id: string;
  @NameField() name: string;
  @EnumField(CHECK_KINDS) kind: string;
  @StringField() model_name: string;
  @StringField({ nullable: true }) model_version: string | null;
  @StringField({ nullable: true }) endpoint: string | null;
  @IntField() window_seconds: number;
  @RecordField({ nullable: true, description: BASELINE }) baseline: Record<string, unknown> | null;
  @RecordField({ description: THRESHOLDS }) thresholds: Record<string, unknown>;
  @RecordField({ values: 'string' }) labels: Record<string, string>;
  @IntField() every_seconds: number;
  @EnumField(SEVERITIES) severity: string;
  @BoolField() enabled: boolean;
  @DateField() next_run_at: string;
  @IntField() revision: number;
  @StringField() created_by: string;
  @DateField() created_at: string;
  @DateField() updated_at: string;
  @ObjectField(() => CheckRunDto, { nullable: true }) last_run: CheckRunDto | null;
}

export class CheckPageDto extends pageOf(CheckDto) {}
export class CheckRunPageDto extends pageOf(CheckRunDto) {}

export class ListChecksQuery extends PageQuery {
  @StringField({ optional: true, max: 256 })
  model_name?: string;

  @EnumField(CHECK_KINDS, { optional: true })
  kind?: (typeof CHECK_KINDS)[number];
}
