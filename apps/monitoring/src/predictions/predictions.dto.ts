import {
  ArrayField,
  BoolField,
  DateField,
  IntField,
  JsonField,
  NumberField,
  ObjectField,
  PageQuery,
  pageOf,
  RecordField,
  StringField,
} from '@intelgraph/platform';

export class ListPredictionsQuery extends PageQuery {
  @StringField({
    ...{ optional: true, max: 256, example: 'fraud_detector' },
    description: 'Id or name of the model; needed where no dataset is given.',
  })
  model_id?: string;

  @StringField({
    ...{ optional: true, max: 256 },
    description: 'Id or digest of a data set: only predictions of versions that were made with it.',
  })
  dataset?: string;

  @StringField({ optional: true, max: 256 })
  model_version?: string;

  @StringField({ optional: true, max: 256 })
  endpoint?: string;

  @DateField({ optional: true, description: 'Inclusive.' })
  from?: string;

  @DateField({ optional: true, description: 'Exclusive.' })
  to?: string;

  @StringField({ optional: true, max: 256, description: 'Only predictions that were made from this column.' })
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
  @RecordField({
    nullable: true,
    description:
      'By input that a feature filled, or should have: `{value, age_seconds, status, feature, version, filled_by}`; `stale` and ' +
      '`missing` values were not used, `filled_by` (default or imputation) says what stood in. Null = the request named no entity.',
  })
  features: Record<string, unknown> | null;

  @RecordField({
    nullable: true,
    description:
      'By node of an ensemble that was asked: `{status, fallback}`; `status` is answered, timed_out or failed, `fallback` ' +
      'what stood in for it. Null = no ensemble answered.',
  })
  branches: Record<string, unknown> | null;

  @StringField({
    ...{ nullable: true, example: 'wasm-simd' },
    description: 'What computed it; null, like what follows, where whoever served it did not say.',
  })
  backend: string | null;

  @NumberField({
    nullable: true,
    description: 'Milliseconds that it waited to be computed; 0 = it was computed at once.',
  })
  queue_ms: number | null;

  @NumberField({ nullable: true, description: 'Milliseconds that the model took, with all rows of the run.' })
  compute_ms: number | null;

  @IntField({ nullable: true, description: 'Rows of that run, those of other requests among them.' })
  batch_rows: number | null;

  @StringField({ nullable: true, description: 'W3C trace id of its request.' }) trace_id: string | null;
  @ObjectField(() => PredictionFeedbackDto, { nullable: true }) feedback: PredictionFeedbackDto | null;
}

export class PredictionPageDto extends pageOf(PredictionDto) {}

/** Addresses for `GET /api/v1/lineage/graph?node=` of the registry, whose graph goes on from there. */
const IN_GRAPH = { max: 8000, description: "Address in the registry's lineage graph." };

export class FedColumnDto {
  @StringField({ ...IN_GRAPH, example: 'model:fraud@1.0.0#amount' }) node: string;
  @StringField() column: string;

  @StringField({ nullable: true, description: 'Of the signature; null where no signature names the column.' })
  type: string | null;

  @BoolField({ description: 'It had a value, and the model does not ignore it.' }) fed: boolean;
  @StringField({ nullable: true, description: 'Why the model ignores it.' }) ignored: string | null;
}

export class PredictionDatasetDto {
  @StringField(IN_GRAPH) node: string;
  @StringField() dataset_id: string;
  @StringField() version: string;
  @StringField({ example: 'train' }) split: string;
  @StringField({ nullable: true }) digest: string | null;
}

export class PredictionLineageDto {
  @StringField() prediction_id: string;

  @StringField({
    ...{ max: 8000, example: 'prediction:live@1.0.0' },
    description: "What this version answered at this endpoint, in the registry's lineage graph.",
  })
  node: string;

  @StringField() model_name: string;
  @StringField() model_version: string;
  @ArrayField(() => FedColumnDto) columns: FedColumnDto[];

  @ArrayField(() => PredictionDatasetDto, {
    description: 'What the version was made with: their columns feed the inputs of the same names.',
  })
  datasets: PredictionDatasetDto[];
}
