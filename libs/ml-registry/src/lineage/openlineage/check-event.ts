import type { JsonSchema } from '@intelgraph/contracts';
import { InvalidInputError } from '@intelgraph/kernel';

import { inputCheck, text } from '../../inputs/check-input.js';

import type { OpenLineageEvent } from './openlineage-event.js';
import { EventTooLargeError } from './openlineage.errors.js';

const MOST_CHARACTERS = 1024 * 1024;
const DEEPEST = 64;

const uri: JsonSchema = { type: 'string', format: 'uri', maxLength: 2000 };
const time: JsonSchema = { type: 'string', format: 'date-time', maxLength: 64 };
const required = (properties: Readonly<Record<string, JsonSchema>>, ...optional: string[]): JsonSchema => ({
  type: 'object',
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  properties,
});
const facet = (content: JsonSchema = required({})): JsonSchema => ({
  ...content,
  required: ['_producer', '_schemaURL', ...(content['required'] as string[])],
  properties: { _producer: uri, _schemaURL: uri, ...(content['properties'] as object) },
});
const facets = (known: Readonly<Record<string, JsonSchema>> = {}): JsonSchema => ({
  type: 'object',
  properties: known,
  additionalProperties: facet(),
});

const named = { namespace: text(2000, 1), name: text(2000, 1) };
const job = required({ ...named, facets: facets() }, 'facets');
const runId: JsonSchema = { type: 'string', format: 'uuid' };
const parent = facet(required({ run: required({ runId }), job: required(named) }));
const run = required({ runId, facets: facets({ parent }) }, 'facets');
const inputFields: JsonSchema = { type: 'array', items: required({ ...named, field: text(2000, 1) }) };
const columnLineage = facet(
  required({
    fields: { type: 'object', propertyNames: text(2000, 1), additionalProperties: required({ inputFields }) },
  }),
);
const version = facet(required({ datasetVersion: text(2000, 1) }));
const dataset = required(
  { ...named, facets: facets({ columnLineage, version }), inputFacets: facets(), outputFacets: facets() },
  ...['facets', 'inputFacets', 'outputFacets'],
);
const datasets: JsonSchema = { type: 'array', maxItems: 1000, items: dataset };
const always = { eventTime: time, producer: uri, schemaURL: uri };
const traffic = { inputs: datasets, outputs: datasets };
const eventType: JsonSchema = { enum: ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] };

const CHECKS = {
  run: inputCheck(required({ ...always, ...traffic, eventType, run, job }, 'inputs', 'outputs', 'eventType')),
  job: inputCheck(required({ ...always, ...traffic, job }, 'inputs', 'outputs')),
  dataset: inputCheck(required({ ...always, dataset })),
};

/**
 * Reads an event of any of OpenLineage's three kinds; members and facets that the specification does not name are allowed.
 *
 * @throws InvalidInputError that names each wrong field, EventTooLargeError
 */
export function checkEvent(body: unknown): OpenLineageEvent {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidInputError('An OpenLineage event is a JSON object');
  }
  assertShallow(body);
  if (JSON.stringify(body).length > MOST_CHARACTERS) throw new EventTooLargeError(MOST_CHARACTERS);
  const kind = kindOf(body);
  CHECKS[kind](body);
  return { kind, event: body } as OpenLineageEvent;
}

function kindOf(body: object): OpenLineageEvent['kind'] {
  if ('run' in body || 'eventType' in body) return 'run';
  if ('job' in body) return 'job';
  if ('dataset' in body) return 'dataset';
  throw InvalidInputError.of('run', 'is missing, and job and dataset as well: the event is about nothing');
}

/** Generation by generation: what is nested a million times would break anything that calls itself. */
function assertShallow(body: object): void {
  for (const [field, member] of Object.entries(body)) {
    let level: unknown[] = [member];
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > DEEPEST) throw InvalidInputError.of(field, `must not be nested more than ${DEEPEST} times`);
      level = level.flatMap(membersOf);
    }
  }
}

const membersOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value as Record<string, unknown>) : [];
