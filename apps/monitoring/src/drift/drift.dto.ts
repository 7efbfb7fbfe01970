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
    default: 0.05,
    description:
      "Smallest effect size that counts as drift. For numbers: Wasserstein's distance in standard deviations of the baseline (or the Kolmogorov-Smirnov distance where that is larger); for the rest: Jensen-Shannon distance; each less what chance shows.",
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

  @IntField({
    optional: true,
    min: 1,
    max: 1_000_000,
    default: 30,
    description: 'Fewer values on a side of a column are too few.',
  })
  min_rows?: number;
}

export class SideSummaryDto {
  @IntField() rows: number;
  @IntField() values: number;
  @IntField() missing: number;
  @IntField({ description: 'NaN and the infinities.' }) invalid: number;
}

const ASPECTS = ['values', 'missing'] as const;
const EFFECT = 'Effect size beyond what chance shows at these numbers of rows, 0 to 1.';

export class FeatureTestDto {
  @EnumField(ASPECTS) aspect: string;
  @StringField({ example: 'kolmogorov_smirnov' }) test: string;
  @NumberField() statistic: number;
  @NumberField() p_value: number;
  @NumberField({ description: 'After Benjamini-Hochberg over all tests of the report.' }) p_adjusted: number;
  @NumberField({ description: EFFECT }) effect: number;
  @StringField({ example: 'wasserstein_over_std' }) effect_measure: string;
}

export class NewCategoryDto {
  @StringField() value: string;
  @IntField() count: number;
}

/** A column; of the deciding test the same members as in `tests`, null where nothing was tested. */
export class FeatureDriftDto {
  @StringField() feature: string;
  @EnumField(['numeric', 'categorical', 'mixed']) kind: string;
  @EnumField(ASPECTS, { nullable: true }) aspect: string | null;
  @StringField({ nullable: true }) test: string | null;
  @NumberField({ nullable: true }) statistic: number | null;
  @NumberField({ nullable: true }) p_value: number | null;
  @NumberField({ nullable: true }) p_adjusted: number | null;
  @NumberField({ nullable: true, description: EFFECT }) effect: number | null;
  @StringField({ nullable: true }) effect_measure: string | null;
  @ArrayField(() => FeatureTestDto) tests: FeatureTestDto[];
  @NumberField({ description: 'The largest effect that is significant, else 0.' }) score: number;
  @RecordField({
    description: 'ks, wasserstein, wasserstein_over_std, psi, kl, jensen_shannon, hellinger, total_variation.',
  })
  distances: Record<string, number | null>;
  @EnumField(DRIFT_VERDICTS) verdict: string;
  @ArrayField(() => NewCategoryDto) new_categories: NewCategoryDto[];
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
