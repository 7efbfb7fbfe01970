import { ArrayField, BoolField, IntField, ModelNameField, pageOf, StringField } from '@intelgraph/platform';

/** A version in memory behind an endpoint. */
export class ServedModelDto {
  @ModelNameField({ description: 'Name of the deployment.' })
  endpoint: string;

  @ModelNameField()
  model_name: string;

  @StringField({ example: '1.0.0' })
  model_version: string;

  @IntField({ description: 'Whole percent of the traffic.' })
  weight: number;

  @StringField({ description: 'sha256 (hex) of the artifact manifest.' })
  artifact_digest: string;

  @StringField({ description: 'What the model is, as Triton names platforms.', example: 'onnxruntime_onnx' })
  platform: string;

  @StringField({ description: 'What computes it.', example: 'onnxruntime 1.30.0, cpu' })
  backend: string;

  @IntField({ description: 'Up to so many rows are computed on the main thread, more on worker threads.' })
  inline_rows: number;

  @IntField({ description: 'Requests on worker threads now.' })
  in_flight: number;

  @IntField({ description: 'Requests among them that wait for a thread.' })
  waiting: number;

  @BoolField({ description: 'Whether its weights are in memory; if not, the next request brings them back.' })
  loaded: boolean;

  @IntField({ description: 'Bytes that it takes in memory, estimated from its files.' })
  memory_bytes: number;
}
export class ServedModelPage extends pageOf(ServedModelDto) {}

/** A deployment that this replica cannot serve as it was written; what served before goes on. */
export class ServingProblemDto {
  @ModelNameField()
  endpoint: string;

  @IntField()
  revision: number;

  @StringField({
    description: 'What is wrong with an artifact: missing, corrupt, unloadable, unsigned, wrongly_signed; else other.',
  })
  kind: string;

  @StringField()
  reason: string;
}

/** A running A/B test whose traffic the control answers, and why. */
export class IdleAbTestDto {
  @StringField()
  id: string;

  @StringField()
  name: string;

  @StringField()
  reason: string;
}

/** What this replica does. */
export class ServingStatusDto {
  @BoolField({ description: 'Whether deployments are loaded.' })
  ready: boolean;

  @IntField({ description: 'Counts up with every write to any deployment; -1 before the first load.' })
  serving_revision: number;

  @StringField({ description: 'What computes.', example: 'wasm' })
  backend: string;

  @IntField({ description: 'Rows on worker threads now.' })
  rows_in_flight: number;

  @IntField({ description: 'Models whose weights are in memory.' })
  models_loaded: number;

  @IntField({ description: 'Models that were unloaded to make room; a request brings them back.' })
  models_unloaded: number;

  @IntField({ description: 'Bytes that models take in memory, estimated from their files.' })
  models_memory_bytes: number;

  @IntField({ nullable: true, description: 'Bytes that they may take; null: no limit.' })
  models_memory_limit_bytes: number | null;

  @ArrayField(() => ServingProblemDto)
  problems: ServingProblemDto[];

  @ArrayField(() => IdleAbTestDto, { description: 'Running A/B tests that split nothing here.' })
  idle_ab_tests: IdleAbTestDto[];
}
