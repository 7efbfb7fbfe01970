import { Agent, request as send } from 'node:http';

import { Dice } from './dice.js';
import { type FuzzRequest, FuzzRequests } from './fuzz-requests.js';
import { KnownValues } from './known-values.js';
import { type ApiDocument, fuzzOperationsOf } from './openapi.js';

/** So many requests are under way at a time. */
const CLIENTS = 8;

export interface FuzzOptions {
  readonly port: number;
  readonly document: ApiDocument;
  readonly seed: number;
  readonly requests: number;
  /** Credentials, one of which goes along with each request. */
  readonly tokens?: readonly string[];
  /** Values of fields that lead somewhere. */
  readonly known?: Readonly<Record<string, readonly string[]>>;
  /** Longest time for an answer, in milliseconds. */
  readonly patienceMs?: number;
}

export interface FuzzReport {
  /** Answers by status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Operations that were answered with a success at least once. */
  readonly succeeded: ReadonlySet<string>;
  /** Requests that failed the server, or that it did not answer, as text to repeat them by. */
  readonly failures: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly isJson: boolean;
}

/** Sends requests made by chance from an OpenAPI document, and tells which the server could not cope with. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { seed, requests, document, tokens = [], patienceMs = 20_000 } = options;
  const dice = new Dice(seed);
  const known = new KnownValues(options.known);
  const operations = fuzzOperationsOf(document);
  const maker = FuzzRequests.of(dice, document, known);
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const [statuses, succeeded, failures] = [new Map<number, number>(), new Set<string>(), [] as string[]];
  let sent = 0;
  const client = async (): Promise<void> => {
    while (sent++ < requests) {
      const request = maker.make(dice.pick(operations));
      const token = tokens.length === 0 ? undefined : dice.pick(tokens);
      const answer = await answerTo(request, { agent, port: options.port, token, patienceMs });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (isFailure(answer)) failures.push(told(request, answer));
      if (answer.status >= 300 || answer.status < 200) continue;
      succeeded.add(`${request.operation.method} ${request.operation.path}`);
      // The server of MLflow's models answers a ping with an empty line for JSON.
      if (answer.isJson && answer.text.trim() !== '') known.learn(JSON.parse(answer.text));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  agent.destroy();
  return { statuses, succeeded, failures };
}

/** How our problems and the errors of MLflow, of the Open Inference Protocol and of TensorFlow Serving are recognised. */
const TOLD = /"(error_)?code"|"status"|"error":"/;

/** 501 says on purpose that something is not there; 0 is no answer. Of some protocols the refusal of a media type is plain text. */
const isFailure = ({ status, text }: Answer): boolean =>
  status === 0 || (status >= 500 && status !== 501) || (status >= 400 && status !== 415 && !TOLD.test(text));

function told({ method, path, headers, body }: FuzzRequest, { status, text }: Answer): string {
  const sent = body === undefined ? '' : ` ${body.toString('latin1').slice(0, 1500)}`;
  return `${status} ${method} ${path.slice(0, 600)} ${JSON.stringify(headers)}${sent} → ${text.slice(0, 300)}`;
}

interface Wire {
  readonly agent: Agent;
  readonly port: number;
  readonly token: string | undefined;
  readonly patienceMs: number;
}

function answerTo({ method, path, headers, body }: FuzzRequest, wire: Wire): Promise<Answer> {
  const { agent, port, token, patienceMs } = wire;
  return new Promise((resolve) => {
    const none = (error: Error): void => resolve({ status: 0, text: error.message, isJson: false });
    const credentials = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const length = body === undefined ? {} : { 'content-length': body.length };
    const sent = send(
      { agent, port, host: '127.0.0.1', method, path, headers: { ...headers, ...credentials, ...length } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', none);
        answer.on('end', () => {
          const isJson = answer.headers['content-type']?.startsWith('application/json') === true;
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString(), isJson });
        });
      },
    );
    sent.setTimeout(patienceMs, () => sent.destroy(new Error(`no answer within ${patienceMs} ms`)));
    sent.on('error', none);
    sent.end(body);
  });
}
