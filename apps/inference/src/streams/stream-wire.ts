import { InvalidInputError } from '@intelgraph/kernel';
import type { Entity, InputRow, StreamRow, StreamWire } from '@intelgraph/model-serving';

import { writeBatchRow } from '../predictions/answer-writer.js';
import { entityProblems } from '../predictions/entity-rules.js';

type JsonObject = Readonly<Record<string, unknown>>;

/** Messages hold what `POST /predict` takes and answers. */
export const streamWire: StreamWire = { readRow, writeRow: writeBatchRow };

/**
 * The inputs themselves, or `{"inputs": {...}, "entity": {...}}` with one of both at least and nothing else.
 *
 * @throws InvalidInputError
 */
function readRow(data: unknown): StreamRow {
  if (!isObject(data)) throw InvalidInputError.of('data', 'must be an object of column names and values');
  if (!isEnvelope(data)) return { inputs: data };
  const { inputs = {}, entity } = data;
  const problems = entity === undefined ? [] : entityProblems(entity, 'entity');
  if (problems.length > 0) throw new InvalidInputError(problems);
  return { inputs: inputs as InputRow, ...(entity === undefined ? {} : { entity: entity as Entity }) };
}

/** Columns of models may be called so as well, but none holds an object. */
function isEnvelope(data: JsonObject): boolean {
  const names = Object.keys(data);
  return names.length > 0 && names.every((name) => (name === 'inputs' || name === 'entity') && isObject(data[name]));
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
