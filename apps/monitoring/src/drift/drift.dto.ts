import { DRIFT_VERDICTS } from '@intelgraph/model-monitoring';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  NumberField,
  ObjectField,
  PageQuery,
  pageOf,
  RecordField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

import { RowsField } from '../rows/rows.field.js';

const MODEL = 'Id or name of the model.';
const VERSION = 'Version of the model; `*` = all versions together.';
const ORIGINS = ['rows', 'window', 'training_profile'] as const;

export class WindowDto {
  @EnumField(['window', 'training_profile'], {
    optional: true,
    default: 'window',
    description:
      'Stored predictions of a stretch of time, or (baseline only) the data that the version was trained with.',
  })
  type?: string;

  @DateField({ optional: true, description: 'Inclusive.' })
  from?: string;

  @DateField({ optional: true, description: 'Exclusive.' })
  to?: string;

  @StringField({ optional: true, max: 256, description: 'Of this deployment only.' })
  endpoint?: string;
}

export class DetectDriftDto {
  @StringField({ max: 256, description: MODEL, example: 'fraud_detector' })
  model_id: string;

  @StringField({ max: 256, description: VERSION, example: '1.0.0' })
  model_version: string;

  @RowsField('What is normal; or `baseline`.')
  baseline_rows?: Record<string, unknown>[];

  @RowsField('What is looked at; or `current`.')
  current_rows?: Record<string, unknown>[];

  @ObjectField(() => WindowDto, { optional: true, description: 'Instead of `baseline_rows`.' })
  baseline?: WindowDto;

  @ObjectField(() => WindowDto, { optional: true, description: 'Instead of `current_rows`.' })
  current?: WindowDto;

  @NumberField({
    optional: true,
    min: 0,
    max: 1,
    default: 0.1,
    description:
      "Smallest effect size that counts as drift. For numbers: Wasserstein's distance in standard deviations of the baseline; for the rest: Jensen-Shannon distance.",
  })
  threshold?: number;

  @NumberField({
    optional: true,
    min: 1e-12,
    max: 0.5,
    default: 0.05,
    description: 'Level of significance after the correction (Benjamini-Hochberg) for many columns.',
  })
  alpha?: number;

  @IntField({ optional: true, min: 1, max: 1_000_000, default: 20, description: 'Fewer rows on a side are too few.' })
  min_rows?: number;
}

export class SideSummaryDto {
  @IntField() values: number;
  @IntField() missing: number;
}

export class FeatureDriftDto {
  @StringField() feature: string;
  @EnumField(['numeric', 'categorical', 'mixed']) kind: string;
  @StringField({ nullable: true, example: 'kolmogorov_smirnov' }) test: string | null;
  @NumberField({ nullable: true }) statistic: number | null;
  @NumberField({ nullable: true }) p_value: number | null;
  @NumberField({ nullable: true, description: 'After Benjamini-Hochberg over the columns.' }) p_adjusted: number | null;
  @NumberField({ nullable: true, description: 'Effect size, significant or not.' }) effect: number | null;
  @RecordField({ description: 'psi, jensen_shannon, hellinger, total_variation; for numbers also wasserstein.' })
  distances: Record<string, number | null>;
  @EnumField(DRIFT_VERDICTS) verdict: string;
  @StringField({ nullable: true }) note: string | null;
  @ObjectField(() => SideSummaryDto) baseline: SideSummaryDto;
  @ObjectField(() => SideSummaryDto) current: SideSummaryDto;
}

export class SideOriginDto {
  @EnumField(ORIGINS) type: string;
  @DateField({ optional: true }) from?: string;
  @DateField({ optional: true }) to?: string;
  @StringField({ optional: true }) endpoint?: string;
  @IntField({ optional: true, description: 'Predictions of the window, where only some of them were compared.' })
  sampled_from?: number;
}

export class DriftReportDto {
  @IdField() id: string;
  @StringField({ description: 'Id or name, as it was given.' }) model_id: string;
  @StringField() model_name: string;
  @StringField() model_version: string;
  @BoolField({ description: 'A column changed significantly and by at least the threshold.' }) drift_detected: boolean;
  @NumberField({ description: 'The largest of feature_drifts.' }) drift_score: number;
  @EnumField(DRIFT_VERDICTS) verdict: string;
  @NumberField() threshold: number;
  @NumberField() alpha: number;
  @RecordField({ values: 'number', description: 'Effect size of each column where its change is significant, else 0.' })
  feature_drifts: Record<string, number>;
  @ArrayField(() => FeatureDriftDto) features: FeatureDriftDto[];
  @StringArrayField() drifted_features: string[];
  @IntField() baseline_rows: number;
  @IntField() current_rows: number;
  @ObjectField(() => SideOriginDto) baseline: SideOriginDto;
  @ObjectField(() => SideOriginDto) current: SideOriginDto;
  @IdField({ nullable: true, description: 'The check that made it.' }) check_id: string | null;
  @StringField() created_by: string;
  @DateField() created_at: string;
}

export class DriftReportPageDto extends pageOf(DriftReportDto) {}

export class ListReportsQuery extends PageQuery {
  @StringField({ optional: true, max: 256, description: MODEL })
  model_id?: string;

  @StringField({ optional: true, max: 256 })
  model_version?: string;
}
