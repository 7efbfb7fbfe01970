import { InvalidInputError, modelNameProblem, type FieldProblem } from '@intelgraph/kernel';
import type { ExplanationMethod } from '@intelgraph/ml-runtime';
import {
  conformalProblems,
  explanationProblems,
  parseEventTime,
  type BatchRequest,
  type Entity,
  type InputRow,
  type PredictOptions,
  type PredictRequest,
} from '@intelgraph/model-serving';

import { entitiesProblems, entityProblems } from './entity-rules.js';

const FIELDS: ReadonlySet<string> = new Set([
  'model_name',
  'model_version',
  'inputs',
  'options',
  'entity',
  'event_time',
]);
const BATCH_FIELDS: ReadonlySet<string> = new Set([
  'model_name',
  'model_version',
  'inputs',
  'options',
  'entities',
  'event_time',
]);
const OPTIONS: ReadonlySet<string> = new Set([
  'return_confidence',
  'return_explanation',
  'explanation_method',
  'routing_key',
  'confidence_level',
  'conformal_method',
]);
const MAX_VERSION_LENGTH = 128;
const MAX_KEY_LENGTH = 256;
const MAX_SHOWN_NAME = 100;

interface Body {
  readonly model_name?: unknown;
  readonly model_version?: unknown;
  readonly inputs?: unknown;
  readonly options?: unknown;
  readonly entity?: unknown;
  readonly entities?: unknown;
  readonly event_time?: unknown;
}

/**
 * Reads the body of `POST /predict` by hand: this runs for every row, where class-validator costs more than the model.
 *
 * @throws InvalidInputError with every wrong field
 */
export function parsePredictRequest(body: unknown): PredictRequest {
  const { given, problems } = parseCommon(body, FIELDS);
  const entity = isPresent(given.entity) ? given.entity : undefined;
  if (entity !== undefined) problems.push(...entityProblems(entity, 'entity'));
  // With an entity all inputs may come from its features.
  const inputs = given.inputs ?? (entity === undefined ? undefined : {});
  if (!isObject(inputs)) {
    problems.push({ field: 'inputs', message: 'must be an object of column names and values' });
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
  const request = toRequest(given, inputs as InputRow);
  return entity === undefined ? request : { ...request, entity: entity as Entity };
}

/** Reads the body of `POST /predict/batch`. @throws InvalidInputError with every wrong field */
export function parseBatchRequest(body: unknown): BatchRequest {
  const { given, problems } = parseCommon(body, BATCH_FIELDS);
  const entities = isPresent(given.entities) ? given.entities : undefined;
  if (entities !== undefined) problems.push(...entitiesProblems(entities));
  const inputs = given.inputs ?? (Array.isArray(entities) ? entities.map(() => ({})) : undefined);
  if (!Array.isArray(inputs)) problems.push({ field: 'inputs', message: 'must be a list of objects' });
  if (problems.length > 0) throw new InvalidInputError(problems);
  const request = toRequest(given, inputs as InputRow[]);
  return entities === undefined ? request : { ...request, entities: entities as Entity[] };
}

function parseCommon(body: unknown, fields: ReadonlySet<string>): { given: Body; problems: FieldProblem[] } {
  if (!isObject(body)) throw InvalidInputError.of('body', 'must be a JSON object');
  const given: Body = body;
  const problems: FieldProblem[] = [];
  refuseUnknown(body, fields, '', problems);
  const problem = given.model_name === undefined ? 'is required' : modelNameProblem(given.model_name);
  if (problem !== undefined) problems.push({ field: 'model_name', message: problem });
  if (isPresent(given.model_version) && !isText(given.model_version, MAX_VERSION_LENGTH)) {
    problems.push({ field: 'model_version', message: 'must be a version such as 1.0.0' });
  }
  if (isPresent(given.options)) checkOptions(given.options, problems);
  if (isPresent(given.event_time)) {
    const at = parseEventTime(given.event_time, new Date());
    if (typeof at === 'string') problems.push({ field: 'event_time', message: at });
  }
  return { given, problems };
}

function checkOptions(options: unknown, problems: FieldProblem[]): void {
  if (!isObject(options)) {
    problems.push({ field: 'options', message: 'must be an object' });
    return;
  }
  refuseUnknown(options, OPTIONS, 'options.', problems);
  for (const name of ['return_confidence', 'return_explanation'] as const) {
    if (isPresent(options[name]) && typeof options[name] !== 'boolean') {
      problems.push({ field: `options.${name}`, message: 'must be true or false' });
    }
  }
  const { confidence_level: level, conformal_method: method } = options;
  if (isPresent(level) || isPresent(method)) problems.push(...conformalProblems(level, method));
  const explained = options['explanation_method'];
  if (isPresent(explained)) problems.push(...explanationProblems(explained, options['return_explanation']));
  if (isPresent(options['routing_key']) && !isText(options['routing_key'], MAX_KEY_LENGTH)) {
    problems.push({ field: 'options.routing_key', message: `must be text of 1 to ${MAX_KEY_LENGTH} characters` });
  }
}

function refuseUnknown(given: object, known: ReadonlySet<string>, path: string, problems: FieldProblem[]): void {
  for (const field of Object.keys(given)) {
    if (!known.has(field)) {
      problems.push({ field: `${path}${field.slice(0, MAX_SHOWN_NAME)}`, message: 'is not a known field' });
    }
  }
}

/** Only after the checks above. */
function toRequest<I>(
  given: Body,
  inputs: I,
): { modelName: string; modelVersion?: string; inputs: I; options?: PredictOptions; eventTime?: Date } {
  const modelName = given.model_name as string;
  const options = isPresent(given.options) ? toOptions(given.options as Record<string, unknown>) : undefined;
  return {
    modelName,
    inputs,
    ...(isPresent(given.model_version) ? { modelVersion: given.model_version as string } : {}),
    ...(options === undefined ? {} : { options }),
    ...(isPresent(given.event_time) ? { eventTime: new Date(given.event_time as string) } : {}),
  };
}

function toOptions(options: Record<string, unknown>): PredictOptions {
  const {
    routing_key: key,
    confidence_level: level,
    conformal_method: method,
    explanation_method: explained,
  } = options;
  return {
    returnConfidence: options['return_confidence'] === true,
    returnExplanation: options['return_explanation'] === true,
    ...(isPresent(explained) ? { explanationMethod: explained as ExplanationMethod } : {}),
    ...(typeof key === 'string' ? { routingKey: key } : {}),
    ...(typeof level === 'number' ? { confidenceLevel: level } : {}),
    ...(isPresent(method) ? { conformalMethod: method as NonNullable<PredictOptions['conformalMethod']> } : {}),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isText(value: unknown, max: number): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= max;
}
