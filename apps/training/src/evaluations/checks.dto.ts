import {
  ArrayField,
  BoolField,
  EnumField,
  IntField,
  NumberField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

export class FairnessGroupDto {
  @StringField({
    description:
      'The value; "(missing)" for blanks ("((missing))" where a value is called that); a range where the column is binned.',
  })
  group: string;

  @IntField()
  count: number;

  @BoolField({ description: 'Fewer than 30 rows: the rates say little.' })
  small: boolean;

  @NumberField({ optional: true, nullable: true, description: 'Classifiers. null: not defined for this group.' })
  selection_rate?: number | null;

  @NumberField({ optional: true, nullable: true })
  true_positive_rate?: number | null;

  @NumberField({ optional: true, nullable: true })
  false_positive_rate?: number | null;

  @NumberField({ optional: true, description: 'Regression.' })
  mean_prediction?: number;

  @NumberField({ optional: true, description: 'Regression.' })
  mean_absolute_error?: number;
}

export class ColumnFairnessDto {
  @StringField()
  column: string;

  @BoolField({ description: 'Numbers of more than 20 values, cut at their quartiles.' })
  binned: boolean;

  @ArrayField(() => FairnessGroupDto)
  groups: FairnessGroupDto[];

  @NumberField({ optional: true, nullable: true, description: 'Largest minus smallest selection rate.' })
  demographic_parity_difference?: number | null;

  @NumberField({ optional: true, nullable: true, description: 'Smallest over largest selection rate.' })
  demographic_parity_ratio?: number | null;

  @NumberField({ optional: true, nullable: true, description: 'The worse of true and false positive rates.' })
  equalized_odds_difference?: number | null;

  @NumberField({ optional: true, nullable: true })
  equalized_odds_ratio?: number | null;

  @NumberField({ optional: true, nullable: true, description: 'True positive rates alone.' })
  equal_opportunity_difference?: number | null;

  @NumberField({ optional: true, nullable: true })
  equal_opportunity_ratio?: number | null;

  @NumberField({ optional: true, nullable: true, description: 'Regression.' })
  mean_prediction_difference?: number | null;

  @NumberField({ optional: true, nullable: true, description: 'Regression.' })
  mean_absolute_error_difference?: number | null;
}

export class FairnessDto {
  @StringField({ optional: true, description: 'The favourable decision; of more than two, one against the rest.' })
  positive_class?: string;

  @IntField()
  rows: number;

  @ArrayField(() => ColumnFairnessDto)
  columns: ColumnFairnessDto[];
}

class SampledScoreDto {
  @EnumField(['accuracy', 'r2'])
  metric: string;

  @IntField({ description: 'Rows looked at, at most 5000, fewer where there are many columns.' })
  rows: number;

  @BoolField({ description: 'They are a seeded sample of the rows.' })
  sampled: boolean;

  @IntField()
  seed: number;

  @IntField()
  repeats: number;

  @NumberField({ description: 'On these rows, unchanged.' })
  baseline: number;
}

export class SeverityPointDto {
  @NumberField({ description: 'Noise: standard deviations of the column; else the share of rows. 0: unchanged.' })
  severity: number;

  @NumberField({ description: 'Mean over the repeats.' })
  metric: number;

  @NumberField({ description: 'Over the repeats.' })
  std: number;
}

export class PerturbationCurveDto {
  @EnumField(['noise', 'missing', 'swapped'])
  perturbation: string;

  @StringArrayField({ description: 'All changed at once; noise is for numbers.' })
  columns: string[];

  @ArrayField(() => SeverityPointDto)
  points: SeverityPointDto[];

  @NumberField({ description: 'Mean metric over the severities.' })
  area: number;
}

export class RobustnessDto extends SampledScoreDto {
  @ArrayField(() => PerturbationCurveDto)
  curves: PerturbationCurveDto[];
}

export class ColumnImportanceDto {
  @StringField()
  column: string;

  @NumberField({ description: 'How much the metric falls when the column is permuted; mean over the repeats.' })
  mean: number;

  @NumberField()
  std: number;
}

export class ExplainabilityDto extends SampledScoreDto {
  @ArrayField(() => ColumnImportanceDto, { description: 'The most important first.' })
  columns: ColumnImportanceDto[];
}
