import type { RequestContext } from '@intelgraph/kernel';
import type { FastifyInstance } from 'fastify';
import { contextOf } from '../../auth/access.decorators.js';
import { problemForm } from '../error-form.js';
import '../fastify-types.js';
import { readJsonBody } from '../json-body.js';
import type { DirectAnswer, DirectRoute } from './direct-route.js';
import { FastifyAnswers } from './fastify-answers.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const JSON_TYPES: ReadonlySet<string> = new Set(['application/json', JSON_TYPE]);

/** A request to a route that takes and gives JSON. */
export interface JsonRequest {
  readonly context: RequestContext;
  /** Undefined for an empty body. */
  readonly body: unknown;
  /** The text that the body was parsed from. */
  readonly bodyText: string | undefined;
}

export interface JsonRouteOptions {
  /** Longest body, in bytes. */
  readonly bodyLimit: number;
  /** Answers with JSON as text, at once or later; what it throws becomes a problem. */
  readonly answer: (request: JsonRequest) => string | Promise<string>;
}

/** Adds `POST path` for JSON: answered directly where the request is of the usual shape, by Fastify otherwise. */
export function addJsonRoute(server: FastifyInstance, path: string, { bodyLimit, answer }: JsonRouteOptions): void {
  const answerJson = (request: JsonRequest): DirectAnswer | Promise<DirectAnswer> => {
    const json = answer(request);
    return typeof json === 'string' ? asJson(json) : json.then(asJson);
  };
  const answers = new FastifyAnswers();
  server.post(path, { config: { quiet: true }, bodyLimit }, (request, reply) => {
    const { body, bodyText } = request;
    answers.send(reply, answerJson({ context: contextOf(request), body, bodyText }));
  });
  const direct: DirectRoute = {
    pattern: path,
    contentTypes: JSON_TYPES,
    bodyLimit,
    errorForm: problemForm,
    answer({ context, body }) {
      const { value, text } = readJsonBody(body);
      return answerJson({ context, body: value, bodyText: text });
    },
  };
  server.directRoutes.add((url) => (url === path ? direct : undefined));
}

const asJson = (body: string): DirectAnswer => ({ body, contentType: JSON_TYPE });
