import {
  contextOf,
  type DirectAnswer,
  type DirectRequest,
  type DirectRoute,
  FastifyAnswers,
  inferErrorForm,
} from '@intelgraph/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { codingFor, compressed } from './answer-coding.js';
import { frameAnswer, type InferAnswer } from './infer-answer.js';
import type { InferRequest } from './infer-request.js';
import { parseInferRequest, unframe } from './infer-request.parser.js';
import { JsonForms } from './json-forms.js';
import type { OpenInference } from './open-inference.service.js';

const FRAMING = 'inference-header-content-length';
/** Addresses whose names need no decoding; Fastify's router reads all others. */
const PLAIN = /^\/v2\/models\/(?<model>[\w.-]{1,200})(?:\/versions\/(?<version>[\w.-]{1,200}))?\/infer$/;

/** Which model an address names. */
export interface ModelParams {
  readonly model: string;
  readonly version?: string;
}

export interface ModelRoute {
  readonly Params: ModelParams;
  readonly Body: Buffer | undefined;
}

/** `POST /v2/models/…/infer`, whichever way a request comes. */
export class InferRoute {
  private readonly forms = new JsonForms();
  private readonly answers = new FastifyAnswers();

  constructor(
    private readonly inference: OpenInference,
    private readonly bodyLimit: number,
  ) {}

  /** For requests that Fastify has. */
  handle(request: FastifyRequest<ModelRoute>, reply: FastifyReply): void {
    const { headers, body = Buffer.alloc(0), params } = request;
    this.answers.send(reply, this.answer({ context: contextOf(request), headers, body }, params));
  }

  /** For those it need not see. */
  match(url: string): DirectRoute | undefined {
    const { model, version } = PLAIN.exec(url)?.groups ?? {};
    if (model === undefined) return undefined;
    const params = version === undefined ? { model } : { model, version };
    return {
      pattern: `/v2/models/:model${version === undefined ? '' : '/versions/:version'}/infer`,
      contentTypes: undefined,
      bodyLimit: this.bodyLimit,
      errorForm: inferErrorForm,
      answer: (request) => this.answer(request, params),
    };
  }

  private answer({ context, headers, body }: DirectRequest, params: ModelParams): DirectAnswer | Promise<DirectAnswer> {
    const header = headers[FRAMING];
    const framed = unframe(body, Array.isArray(header) ? header[0] : header);
    const asked = parseInferRequest(framed, this.inference.expected(context, params), this.forms);
    const accepted = headers['accept-encoding'];
    const answer = this.inference.infer(context, params, asked);
    return answer instanceof Promise
      ? answer.then((late) => encoded(late, asked, accepted))
      : encoded(answer, asked, accepted);
  }
}

function encoded(
  answer: InferAnswer,
  asked: InferRequest,
  accepted: string | undefined,
): DirectAnswer | Promise<DirectAnswer> {
  const { body, jsonLength } = frameAnswer(answer, asked);
  const contentType = jsonLength === undefined ? 'application/json' : 'application/octet-stream';
  const headers = jsonLength === undefined ? [] : [FRAMING, String(jsonLength)];
  const coding = codingFor(body, accepted);
  if (coding === undefined) return { body, contentType, headers };
  headers.push('content-encoding', coding);
  return compressed(body, coding).then((shorter) => ({ body: shorter, contentType, headers }));
}
