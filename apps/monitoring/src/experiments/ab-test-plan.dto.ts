import { EnumField, IntField, NumberField, StringField } from '@intelgraph/platform';

export class AbTestPlanQuery {
  @EnumField(['proportion', 'mean'])
  kind: 'proportion' | 'mean';

  @NumberField({ description: 'Proportion or mean of the control.', example: 0.1 })
  baseline: number;

  @NumberField({ optional: true, description: 'Standard deviation of one row; needed for a mean.' })
  std?: number;

  @NumberField({ description: 'Smallest difference that shall be found, in the unit of the metric.', example: 0.02 })
  min_effect: number;

  @NumberField({ optional: true, min: 1e-9, max: 0.5, default: 0.05, description: 'Two-sided level.' })
  alpha?: number;

  @NumberField({ optional: true, min: 0.5, max: 0.9999, default: 0.8, description: 'Chance to find the difference.' })
  power?: number;

  @NumberField({ optional: true, min: 1, max: 99, default: 50, description: 'Of the traffic.' })
  treatment_percent?: number;

  @NumberField({ optional: true, min: 1e-3, max: 1e15, description: 'Of both arms, with outcomes that become known.' })
  predictions_per_day?: number;
}

export class AbTestPlanDto {
  @IntField({ description: 'Rows, at a fixed horizon: looked at once, when all are there.' }) control: number;
  @IntField() treatment: number;
  @IntField() total: number;
  @IntField({ nullable: true, description: 'null unless predictions_per_day is given.' }) days: number | null;
  @NumberField() alpha: number;
  @NumberField() power: number;
  @NumberField() treatment_percent: number;
  @StringField({ example: 'pooled two-proportion z test (Fleiss 1981)' }) formula: string;
}
