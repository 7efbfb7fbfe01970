import type { EventDefinition } from '@intelgraph/contracts';
import type { OpenAPIObject } from '@nestjs/swagger';

import type { MlflowEndpoint, MlflowMethod } from '../mlflow-endpoint.js';
import { type Fields, type JsonSchema, schemaOf } from '../wire/field-readers.js';

import { thingSchemas } from './things.js';

/** Adds MLflow's endpoints, which are raw routes that Nest does not know, to the OpenAPI document. */
export function documentEndpoints(document: OpenAPIObject, endpoints: readonly MlflowEndpoint[]): void {
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, ...thingSchemas() };
  for (const endpoint of endpoints) {
    for (const version of endpoint.versions) {
      const path = `/api/${version}/mlflow${endpoint.path.replaceAll(/:(\w+)/g, '{$1}')}`;
      const operations = endpoint.methods.map((method) => [method.toLowerCase(), operationOf(endpoint, method, path)]);
      document.paths[path] = { ...document.paths[path], ...Object.fromEntries(operations) } as never;
    }
  }
}

export const jsonOf = (schema: JsonSchema): object => ({ 'application/json': { schema } });

/** The errors of MLflow's API; a default answer of its own keeps our problems away. */
const MLFLOW_ERRORS = {
  default: {
    description: 'The request was refused or failed; the status is that of the error code.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/MlflowError' } } },
  },
};

/** `/api/2.0/mlflow/runs/log-batch` → `mlflow_runs_log_batch_post`. */
function mlflowOperationId(method: string, path: string): string {
  const words = path
    .replace(/^\/(api\/)?([\d.]+\/)?/, '')
    .replace(/^(mlflow(-artifacts)?\/)?/, 'mlflow/')
    .replaceAll(/[^a-z0-9]+/gi, '_');
  return `${words.replace(/_$/, '')}_${method.toLowerCase()}`;
}

/** The fields of a request that has no body. */
function queryParameters(fields: Fields): object[] {
  return Object.entries(fields).map(([name, { schema, isRequired }]) => ({
    name,
    in: 'query',
    required: isRequired,
    schema,
  }));
}

function operationOf(endpoint: MlflowEndpoint, method: MlflowMethod, path: string): object {
  const { summary, writes, unaudited, roles, fields, gives, methods } = endpoint;
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  const rest: Fields = Object.fromEntries(Object.entries(fields).filter(([name]) => !inPath.has(name)));
  const query = method === 'GET';
  const readsOnly = !query && writes === undefined && unaudited === undefined;
  return mlflowOperation({
    ...{ method, path, writes, unaudited, roles, readsOnly },
    summary: methods.length > 1 ? `${summary} Asked by ${methods.join(' or ')}.` : summary,
    query: query ? rest : {},
    body: query ? undefined : jsonOf(schemaOf(rest)),
    answer: jsonOf({ type: 'object', properties: gives }),
  });
}

export interface MlflowOperation {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly roles: readonly string[];
  readonly writes: EventDefinition | undefined;
  /** Why a write leaves no audited event. */
  readonly unaudited: string | undefined;
  /** Nothing is written, though the method is none that only reads. */
  readonly readsOnly?: boolean;
  readonly query: Fields;
  /** By content type, as `answer`. */
  readonly body: object | undefined;
  readonly answer: object;
}

/** What the document says of an operation of MLflow's API. */
export function mlflowOperation(operation: MlflowOperation): object {
  const { method, path, summary, roles, writes, unaudited, readsOnly, query, body, answer } = operation;
  return {
    operationId: mlflowOperationId(method, path),
    tags: ['mlflow'],
    summary,
    'x-roles': roles,
    ...(writes !== undefined && { 'x-audit-event': writes.type }),
    ...(unaudited !== undefined && { 'x-unaudited': unaudited }),
    ...(readsOnly === true && { 'x-read-only': true }),
    parameters: queryParameters(query),
    ...(body !== undefined && { requestBody: { required: true, content: body } }),
    responses: { 200: { description: 'The answer.', content: answer }, ...MLFLOW_ERRORS },
  };
}
