import type { EventDefinition } from '@intelgraph/contracts';
import type { RequestContext, Role } from '@intelgraph/kernel';

import type { AnswerFields } from './openapi/answers.js';
import { type Fields, isObject, readFields, type ValuesOf } from './wire/field-readers.js';
import { MlflowError } from './wire/mlflow-error.js';

export type MlflowMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type MlflowVersion = '2.0' | '3.0';

/** One endpoint of MLflow's REST API. */
export interface MlflowEndpoint {
  readonly methods: readonly MlflowMethod[];
  /** Below `/api/<version>/mlflow`, with `:parameters`: `/logged-models/:model_id`. */
  readonly path: string;
  readonly versions: readonly MlflowVersion[];
  readonly summary: string;
  /** The audited event of a write; reads and metric points have none. */
  readonly writes: EventDefinition | undefined;
  /** Why a write leaves no audited event. */
  readonly unaudited: string | undefined;
  /** Any of these lets a caller in. */
  readonly roles: readonly Role[];
  /** What the request may say. */
  readonly fields: Fields;
  /** What the answer says; an empty object where nothing is named. */
  readonly gives: AnswerFields;
  /** Largest body, where it is less than that of all requests. */
  readonly maxBodyBytes: number | undefined;
  /** Reads the request and does the work. `parameters` of the path win over fields of the same name. */
  answer(context: RequestContext, source: unknown, parameters: Readonly<Record<string, string>>): Promise<object>;
}

export interface MlflowEndpointOptions<F extends Fields> {
  readonly method: MlflowMethod | readonly MlflowMethod[];
  readonly path: string;
  /** `2.0` unless given. */
  readonly versions?: readonly MlflowVersion[];
  readonly summary: string;
  readonly writes?: EventDefinition;
  readonly unaudited?: string;
  /** `editor` for writes and `viewer` for reads unless given. */
  readonly roles?: readonly Role[];
  readonly fields: F;
  readonly gives?: AnswerFields;
  readonly maxBodyBytes?: number;
  /** Gives the body of the answer; fields that are undefined are left out. */
  handle(context: RequestContext, request: ValuesOf<F>): Promise<object>;
}

/** Describes an endpoint: what it reads is checked and typed by its fields. */
export function defineEndpoint<F extends Fields>(options: MlflowEndpointOptions<F>): MlflowEndpoint {
  const { method, path, versions = ['2.0'], summary, writes, unaudited, fields, gives = {} } = options;
  return {
    methods: typeof method === 'string' ? [method] : method,
    path,
    versions,
    summary,
    writes,
    unaudited,
    roles: options.roles ?? [writes === undefined && unaudited === undefined ? 'viewer' : 'editor'],
    fields,
    gives,
    maxBodyBytes: options.maxBodyBytes,
    async answer(context, source, parameters) {
      if (!isObject(source)) throw new MlflowError('BAD_REQUEST', 'the body must be a JSON object');
      return options.handle(context, readFields(fields, { ...source, ...parameters }));
    },
  };
}
