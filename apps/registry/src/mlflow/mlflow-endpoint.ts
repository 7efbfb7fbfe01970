import type { EventDefinition } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';

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
  readonly fields: F;
  /** Gives the body of the answer; fields that are undefined are left out. */
  handle(context: RequestContext, request: ValuesOf<F>): Promise<object>;
}

/** Describes an endpoint: what it reads is checked and typed by its fields. */
export function defineEndpoint<F extends Fields>(options: MlflowEndpointOptions<F>): MlflowEndpoint {
  const { method, path, versions = ['2.0'], summary, writes, fields } = options;
  return {
    methods: typeof method === 'string' ? [method] : method,
    path,
    versions,
    summary,
    writes,
    async answer(context, source, parameters) {
      if (!isObject(source)) throw new MlflowError('BAD_REQUEST', 'the body must be a JSON object');
      return options.handle(context, readFields(fields, { ...source, ...parameters }));
    },
  };
}
