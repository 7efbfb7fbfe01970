import { assertModelName, InvalidInputError } from '@intelgraph/kernel';

import { count, digest, inputCheck, text, texts } from '../inputs/check-input.js';

import { assertSemver } from './semver-order.js';
import type { RegisterVersionInput } from './versions.types.js';

const LINEAGE_PROPERTIES = {
  parent_models: {
    type: 'array',
    maxItems: 100,
    items: {
      type: 'object',
      required: ['model_id', 'version', 'relationship'],
      properties: { model_id: text(256, 1), version: text(128, 1), relationship: text(128, 1) },
    },
  },
  datasets: {
    type: 'array',
    maxItems: 100,
    items: {
      type: 'object',
      required: ['dataset_id'],
      properties: {
        dataset_id: text(256, 1),
        version: text(128),
        split: text(128),
        size: { ...count, type: ['integer', 'null'] },
        digest: { ...digest, type: ['string', 'null'] },
      },
    },
  },
  experiment_id: { ...text(256), type: ['string', 'null'] },
  run_id: { ...text(256), type: ['string', 'null'] },
  job_id: { ...text(256), type: ['string', 'null'] },
};

/** The rules of a lineage record. */
export const LINEAGE_INPUT = { type: 'object', properties: LINEAGE_PROPERTIES };

const checkShape = inputCheck({
  type: 'object',
  required: ['name'],
  properties: {
    name: text(256, 1),
    version: text(128, 1),
    framework: text(128),
    model_type: text(128),
    author: text(256),
    description: text(4000),
    artifact_uri: text(2048, 1),
    model_size_bytes: count,
    metrics: {
      type: 'object',
      maxProperties: 1000,
      propertyNames: text(256, 1),
      additionalProperties: { type: 'number' },
    },
    hyperparameters: { type: 'object', maxProperties: 1000, propertyNames: text(256, 1) },
    tags: texts(100, 128),
    signature: { type: 'object' },
    kind: { enum: ['ensemble'] },
    graph: { type: 'object' },
    run_id: text(256, 1),
    lineage: LINEAGE_INPUT,
    idempotency_key: text(256, 1),
  },
});

const MAX_JSON_BYTES = 1024 * 1024;

/** @throws InvalidInputError that names every field that breaks a rule */
export function assertRegisterInput(input: RegisterVersionInput): void {
  checkShape(input);
  assertModelName('name', input.name);
  if (input.version !== undefined) assertSemver(input.version);
  const { stage } = input as { stage?: string };
  if (stage !== undefined && stage !== 'development') {
    throw InvalidInputError.of('stage', 'must be development: other stages are reached by a transition');
  }
  assertEnsemble(input);
  for (const [key, value] of Object.entries(input.metrics ?? {})) {
    if (!Number.isFinite(value)) throw InvalidInputError.of(`metrics.${key}`, 'must be a finite number');
  }
  for (const field of ['hyperparameters', 'signature', 'graph'] as const) {
    if (JSON.stringify(input[field] ?? {}).length > MAX_JSON_BYTES) {
      throw InvalidInputError.of(field, `must be at most ${MAX_JSON_BYTES} characters of JSON`);
    }
  }
}

/** What a graph decides is not given beside it. */
function assertEnsemble({ kind, graph, artifact_uri, run_id, signature }: RegisterVersionInput): void {
  if (kind === undefined && graph === undefined) return;
  if (graph === undefined) throw InvalidInputError.of('graph', 'is required for an ensemble');
  if (kind === undefined) throw InvalidInputError.of('kind', 'must be ensemble where a graph is given');
  const others = Object.entries({ artifact_uri, run_id, signature }).filter(([, value]) => value !== undefined);
  if (others.length === 0) return;
  throw new InvalidInputError(others.map(([field]) => ({ field, message: 'must be absent: the graph decides it' })));
}
