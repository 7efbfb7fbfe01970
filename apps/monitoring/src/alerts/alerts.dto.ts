import { ALERT_STATES, type AlertStateName, SEVERITIES, type Severity } from '@intelgraph/model-monitoring';
import {
  DateField,
  EnumField,
  IdField,
  IntField,
  PageQuery,
  pageOf,
  RecordField,
  StringField,
} from '@intelgraph/platform';

export class AlertDto {
  @IdField() id: string;

  @StringField({ description: 'The same for every occurrence of the same condition.' })
  fingerprint: string;

  @StringField({ description: 'What looked.', example: 'drift' })
  source: string;

  @StringField() name: string;
  @StringField() model_name: string;

  @StringField({ min: 0, description: 'Empty where it is about all versions.' })
  model_version: string;

  @RecordField({ values: 'string' }) labels: Record<string, string>;
  @EnumField(SEVERITIES) severity: string;
  @EnumField(ALERT_STATES) state: string;
  @StringField({ min: 0 }) summary: string;
  @RecordField() details: Record<string, unknown>;
  @DateField() started_at: string;
  @DateField({ nullable: true }) fired_at: string | null;
  @DateField() last_observed_at: string;

  @IntField({ description: 'How often it was seen.' })
  observations: number;

  @DateField({ nullable: true }) acknowledged_at: string | null;
  @StringField({ nullable: true }) acknowledged_by: string | null;
  @DateField({ nullable: true }) resolved_at: string | null;

  @StringField({ nullable: true, description: 'cause_gone, or manual.' })
  resolution: string | null;
}

export class AlertPageDto extends pageOf(AlertDto) {}

export class ListAlertsQuery extends PageQuery {
  @EnumField(ALERT_STATES, { optional: true })
  state?: AlertStateName;

  @EnumField(SEVERITIES, { optional: true })
  severity?: Severity;

  @StringField({ optional: true, max: 128 })
  source?: string;

  @StringField({ optional: true, max: 1024 })
  model_name?: string;
}

/** The id of an alert, a receiver, a route, a silence or a delivery. */
export class IdParams {
  @IdField() id: string;
}
