import type { IncomingHttpHeaders } from 'node:http';
import type { RequestContext } from '@intelgraph/kernel';
import type { ErrorForm } from '../error-form.js';

/** A request to a direct route, authenticated and read. */
export interface DirectRequest {
  readonly context: RequestContext;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a direct route answers with 200. */
export interface DirectAnswer {
  readonly body: string | Buffer;
  readonly contentType: string;
  /** More headers, names and values in turn. */
  readonly headers?: readonly string[];
}

/** A `POST` that may be answered before Fastify sees it. Fastify has the same route for requests that are not of the usual shape. */
export interface DirectRoute {
  /** Its pattern, as Fastify's route has it. */
  readonly pattern: string;
  /** Media types that need nothing of Fastify; undefined where the route reads bodies of any type. */
  readonly contentTypes: ReadonlySet<string> | undefined;
  /** Longest body, in bytes; Fastify refuses longer ones. */
  readonly bodyLimit: number;
  readonly errorForm: ErrorForm;
  /** What it throws becomes an answer in the route's form of errors. */
  answer(request: DirectRequest): DirectAnswer | Promise<DirectAnswer>;
}
