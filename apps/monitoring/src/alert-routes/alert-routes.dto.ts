import { type LabelMatcher, MATCH_OPERATORS, SEVERITIES, type Severity } from '@intelgraph/model-monitoring';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IdField,
  NameField,
  pageOf,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

export class LabelMatcherDto {
  @StringField({ max: 1024, description: 'source, alert_name, model_name, model_version, or another.' })
  label: string;

  @EnumField(MATCH_OPERATORS)
  operator: LabelMatcher['operator'];

  @StringArrayField({ min: 1, max: 50, maxLength: 1024, description: 'An absent label has the value "".' })
  values: string[];
}

/** What is left out of a change stays as it is. */
export class UpdateAlertRouteDto {
  @NameField({ optional: true, example: 'production-models' })
  name?: string;

  @BoolField({ optional: true, default: true })
  enabled?: boolean;

  @EnumField(SEVERITIES, { optional: true, default: 'info', description: 'Least severity of the alerts that take it.' })
  min_severity?: Severity;

  @ArrayField(() => LabelMatcherDto, { optional: true, max: 20, description: 'All have to match; none: every alert.' })
  matchers?: LabelMatcherDto[];

  @StringArrayField({ optional: true, min: 1, max: 20, maxLength: 64 })
  receiver_ids?: string[];
}

export class CreateAlertRouteDto extends UpdateAlertRouteDto {
  @NameField({ example: 'production-models' })
  declare name: string;

  @StringArrayField({ min: 1, max: 20, maxLength: 64 })
  declare receiver_ids: string[];
}

export class WireMatcherDto {
  @StringField() label: string;
  @EnumField(MATCH_OPERATORS) operator: string;
  @StringArrayField() values: string[];
}

export class AlertRouteDto {
  @IdField() id: string;
  @NameField() name: string;
  @BoolField() enabled: boolean;
  @EnumField(SEVERITIES) min_severity: string;
  @ArrayField(() => WireMatcherDto) matchers: WireMatcherDto[];
  @StringArrayField() receiver_ids: string[];
  @DateField() created_at: string;
  @DateField() updated_at: string;
}

export class AlertRoutePageDto extends pageOf(AlertRouteDto) {}
