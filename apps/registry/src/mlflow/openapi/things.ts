import { bool, double, type Fields, int64, listOf, message, schemaOf, text } from '../wire/field-readers.js';
import { keyValues } from '../wire/key-values.js';
import { wireEvent } from '../webhooks/webhooks.wire.js';

const METRIC = { key: text(), value: double(), timestamp: int64(), step: int64() };
const TAGS = { tags: keyValues() };
const RUN_INFO = {
  run_id: text(),
  run_uuid: text(),
  run_name: text(),
  experiment_id: text(),
  user_id: text(),
  status: text(),
  start_time: int64(),
  end_time: int64(),
  artifact_uri: text(),
  lifecycle_stage: text(),
};
const MODEL_VERSION = {
  name: text(),
  version: text(),
  creation_timestamp: int64(),
  last_updated_timestamp: int64(),
  user_id: text(),
  current_stage: text(),
  description: text(),
  source: text(),
  run_id: text(),
  status: text(),
  run_link: text(),
  ...TAGS,
  aliases: listOf(text()),
};
const DATASET = { name: text(), digest: text(), source_type: text(), source: text(), schema: text(), profile: text() };

/** What MLflow's answers hold, with the fields that are known. */
const FIELDS = {
  Error: { error_code: text().required(), message: text().required() },
  Experiment: {
    experiment_id: text(),
    name: text(),
    artifact_location: text(),
    lifecycle_stage: text(),
    last_update_time: int64(),
    creation_time: int64(),
    ...TAGS,
  },
  RunInfo: RUN_INFO,
  Run: {
    info: message(RUN_INFO),
    data: message({ metrics: listOf(message(METRIC)), params: keyValues(), ...TAGS }),
    inputs: message({
      dataset_inputs: listOf(message({ ...TAGS, dataset: message(DATASET) })),
      model_inputs: listOf(message({ model_id: text() })),
    }),
    outputs: message({ model_outputs: listOf(message({ model_id: text(), step: int64() })) }),
  },
  Metric: METRIC,
  MetricOfRun: { ...METRIC, run_id: text() },
  FileInfo: { path: text(), is_dir: bool(), file_size: int64() },
  DatasetSummary: { experiment_id: text(), name: text(), digest: text(), context: text() },
  ModelVersion: MODEL_VERSION,
  RegisteredModel: {
    name: text(),
    creation_timestamp: int64(),
    last_updated_timestamp: int64(),
    description: text(),
    latest_versions: listOf(message(MODEL_VERSION)),
    ...TAGS,
    aliases: listOf(message({ alias: text(), version: text() })),
  },
  LoggedModel: {
    info: message({
      model_id: text(),
      experiment_id: text(),
      name: text(),
      creation_timestamp_ms: int64(),
      last_updated_timestamp_ms: int64(),
      artifact_uri: text(),
      status: text(),
      model_type: text(),
      source_run_id: text(),
      ...TAGS,
    }),
    data: message({
      params: keyValues(),
      metrics: listOf(
        message({ ...METRIC, dataset_name: text(), dataset_digest: text(), model_id: text(), run_id: text() }),
      ),
    }),
  },
  Webhook: {
    webhook_id: text(),
    name: text(),
    description: text(),
    url: text(),
    events: listOf(wireEvent()),
    status: text(),
    creation_timestamp: int64(),
    last_updated_timestamp: int64(),
  },
  WebhookTestResult: { success: bool(), response_status: int64(), response_body: text(), error_message: text() },
} satisfies Record<string, Fields>;

export type MlflowThing = keyof typeof FIELDS;

/** The schemas of all things, by their names in the OpenAPI document. */
export function thingSchemas(): Record<string, object> {
  return Object.fromEntries(Object.entries(FIELDS).map(([name, fields]) => [`Mlflow${name}`, schemaOf(fields)]));
}
