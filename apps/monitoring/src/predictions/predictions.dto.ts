import {
  BoolField,
  DateField,
  JsonField,
  NumberField,
  ObjectField,
  PageQuery,
  pageOf,
  RecordField,
  StringField,
} from '@intelgraph/platform';

export class ListPredictionsQuery extends PageQuery {
  @StringField({ max: 256, description: 'Id or name of the model.', example: 'fraud_detector' })
  model_id: string;

  @StringField({ optional: true, max: 256 })
  model_version?: string;

  @StringField({ optional: true, max: 256 })
  endpoint?: string;

  @DateField({ optional: true, description: 'Inclusive.' })
  from?: string;

  @DateField({ optional: true, description: 'Exclusive.' })
  to?: string;

  @StringField({ optional: true, max: 256, description: 'Only predictions that were fed with this column.' })
  column?: string;

  @BoolField({ optional: true, description: 'Only predictions with a label, or only those without.' })
  labelled?: boolean;
}

export class PredictionAbTestDto {
  @StringField() id: string;
  @StringField({ example: 'treatment' }) variant: string;
}

export class PredictionFeedbackDto {
  @JsonField() label: unknown;
  @NumberField({ nullable: true }) value: number | null;
  @DateField() event_time: string;
}

export class PredictionDto {
  @StringField() prediction_id: string;
  @StringField() model_name: string;
  @StringField() model_version: string;
  @StringField() endpoint: string;
  @DateField() event_time: string;
  @RecordField({ description: 'The columns that the model was fed with.' }) inputs: Record<string, unknown>;
  @JsonField() prediction: unknown;
  @RecordField({ nullable: true, values: 'number' }) probabilities: Record<string, number> | null;
  @NumberField({ nullable: true }) latency_ms: number | null;
  @RecordField({ nullable: true, values: 'string', description: 'Whose features filled inputs.' })
  entity: Record<string, string> | null;
  @ObjectField(() => PredictionAbTestDto, { nullable: true }) ab_test: PredictionAbTestDto | null;
  @ObjectField(() => PredictionFeedbackDto, { nullable: true }) feedback: PredictionFeedbackDto | null;
}

export class PredictionPageDto extends pageOf(PredictionDto) {}
