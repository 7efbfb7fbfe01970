import { QUALITY_ISSUES } from '@intelgraph/model-monitoring';
import {
  ArrayField,
  DateField,
  EnumField,
  IdField,
  IntField,
  NumberField,
  ObjectField,
  pageOf,
  RecordField,
  StringField,
} from '@intelgraph/platform';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';

import { RowsField } from '../rows/rows.field.js';

export class QualityWindowDto {
  @DateField({ description: 'Inclusive.' }) from: string;
  @DateField({ description: 'Exclusive.' }) to: string;
  @StringField({ optional: true, max: 256, description: 'Of this deployment only.' }) endpoint?: string;
}

export class CheckQualityDto {
  @StringField({ max: 256, description: 'Id or name of the model.', example: 'fraud_detector' })
  model_id: string;

  @StringField({ max: 256, description: 'Version of the model; `*` = all versions together.', example: '1.0.0' })
  model_version: string;

  @RowsField('What is looked at; or `window`.')
  rows?: Record<string, unknown>[];

  @ObjectField(() => QualityWindowDto, { optional: true, description: 'Stored predictions, instead of `rows`.' })
  window?: QualityWindowDto;
}

export class ColumnQualityDto {
  @StringField() column: string;
  @EnumField(['number', 'text', 'boolean', 'empty']) type: string;
  @RecordField({ values: 'number', description: 'How many numbers, texts and booleans.' }) types: Record<
    string,
    number
  >;
  @IntField() missing: number;
  @NumberField() missing_rate: number;
  @IntField({ description: 'NaN and the infinities.' }) invalid: number;
  @IntField() distinct: number;
  @IntField() outliers: number;
  @NumberField() outlier_rate: number;
  @NumberField({ nullable: true }) min: number | null;
  @NumberField({ nullable: true }) max: number | null;
  @NumberField({ nullable: true }) mean: number | null;
  @NumberField({ nullable: true }) median: number | null;
  @NumberField({ description: 'Share of cells with which nothing is wrong.' }) score: number;
}

export class QualityIssueDto {
  @StringField() column: string;
  @EnumField(QUALITY_ISSUES) issue: string;
  @NumberField({ description: 'Share of the cells, 0 to 1.' }) rate: number;
  @StringField() message: string;
}

export class StoredWindowDto {
  @DateField() from: string;
  @DateField() to: string;
  @IntField() predictions: number;
}

@ApiExtraModels(ColumnQualityDto)
export class QualityReportDto {
  @IdField() id: string;
  @StringField({ description: 'Id or name, as it was given.' }) model_id: string;
  @StringField() model_name: string;
  @StringField() model_version: string;
  @NumberField({ description: 'Mean of the scores of the columns, 0 to 1.' }) quality_score: number;
  @IntField() rows: number;
  @IntField() duplicate_rows: number;
  @ApiProperty({ type: 'object', additionalProperties: { $ref: getSchemaPath(ColumnQualityDto) } })
  columns: Record<string, ColumnQualityDto>;
  @ArrayField(() => QualityIssueDto) issues: QualityIssueDto[];
  @ObjectField(() => StoredWindowDto, { nullable: true }) window: StoredWindowDto | null;
  @IdField({ nullable: true, description: 'The check that made it.' }) check_id: string | null;
  @StringField() created_by: string;
  @DateField() created_at: string;
}

export class QualityReportPageDto extends pageOf(QualityReportDto) {}
