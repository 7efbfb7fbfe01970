import { setTimeout as sleep } from 'node:timers/promises';

import { Answer } from './answer.js';
import { BadAnswerError, messageOf, RefusedError, UnreachableError } from './errors.js';
import { parseWideJson, toWideJson } from './wide-json.js';

/** Largest JSON answer in bytes: a page of a hundred runs with thousands of long parameters each. */
const MAX_ANSWER = 256 * 1024 * 1024;
const ANSWER_LIMIT_MS = 120_000;
/** So often what may be sent twice is sent, with pauses of 0.5, 1, 2, 4, 8 seconds. */
const ATTEMPTS = 6;
const LATER = [429, 502, 503, 504];

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Sent {
  readonly query?: Query;
  readonly body?: unknown;
  /** False for what makes something new each time: it is sent again only where the server cannot have got it. */
  readonly repeatable?: boolean;
}

/** A file as a server sends it. */
export interface Download {
  readonly content: AsyncIterable<Uint8Array>;
  /** In bytes, where the server says it. */
  readonly size: number | undefined;
}

export interface EndpointOptions {
  /** With or without a path prefix. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For tests: how long the first pause is. */
  readonly pauseMs?: number;
}

/** One server. Redirects are refused: credentials go to the address that was given, and nowhere else. */
export class Endpoint {
  private readonly base: string;

  constructor(private readonly options: EndpointOptions) {
    this.base = options.url.replace(/\/+$/, '');
  }

  /** @throws RefusedError, BadAnswerError, UnreachableError */
  async json(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const what = `${method} ${this.base}${path}`;
    const { query, body, repeatable = true } = sent;
    const init: RequestInit = { method };
    if (body !== undefined)
      Object.assign(init, { body: toWideJson(body), headers: { 'content-type': 'application/json' } });
    const response = await this.patiently(what, path, query, init, repeatable);
    const text = await boundedText(response, what);
    try {
      return Answer.of(text === '' ? {} : parseWideJson(text), what);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new BadAnswerError(`${what}: wanted JSON, found ${JSON.stringify(text.slice(0, 60))}`);
    }
  }

  async download(path: string, query?: Query): Promise<Download> {
    const what = `GET ${this.base}${path}`;
    const { body, headers } = await this.patiently(what, path, query, { method: 'GET' }, true, false);
    const length = headers.get('content-length');
    const size = length === null || headers.get('content-encoding') !== null ? undefined : Number(length);
    return { content: body ?? emptyStream(), size };
  }

  /** Sends a file. A body can be read once: who sends again begins anew. */
  async upload(path: string, content: ReadableStream<Uint8Array>): Promise<void> {
    const what = `PUT ${this.base}${path}`;
    // `duplex` is what fetch wants for streams; the types do not know it.
    const init = {
      method: 'PUT',
      body: content,
      duplex: 'half',
      headers: { 'content-type': 'application/octet-stream' },
    };
    await boundedText(await this.once(what, path, undefined, init as RequestInit, false), what);
  }

  /** The ETag of a file, without its quotes; its bytes are left where they are. */
  async tagOf(path: string): Promise<string | undefined> {
    const { headers, body } = await this.patiently(`GET ${this.base}${path}`, path, undefined, { method: 'GET' }, true);
    await body?.cancel();
    return headers.get('etag')?.replace(/^"|"$/g, '');
  }

  private async patiently(
    what: string,
    path: string,
    query: Query | undefined,
    init: RequestInit,
    repeatable: boolean,
    isTimed = true,
  ): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(what, path, query, init, isTimed);
      } catch (error) {
        const again = error instanceof RefusedError ? LATER.includes(error.status) : mayComeAgain(error, repeatable);
        if (!again || attempt === ATTEMPTS) throw error;
      }
      await sleep((this.options.pauseMs ?? 500) * 2 ** (attempt - 1));
    }
  }

  private async once(
    what: string,
    path: string,
    query: Query | undefined,
    init: RequestInit,
    isTimed: boolean,
  ): Promise<Response> {
    const headers = { ...this.options.headers, ...(init.headers as Record<string, string> | undefined) };
    const signal = isTimed ? { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) } : {};
    let response: Response;
    try {
      response = await fetch(`${this.base}${path}${queryOf(query)}`, {
        ...init,
        headers,
        redirect: 'manual',
        ...signal,
      });
    } catch (error) {
      throw unreachable(what, error);
    }
    if (response.ok) return response;
    if (response.status >= 300 && response.status < 400)
      throw new BadAnswerError(
        `${what} redirects to ${response.headers.get('location') ?? 'nowhere'}: give that address`,
      );
    throw refusalOf(what, response.status, await boundedText(response, what));
  }
}

function unreachable(what: string, error: unknown): Error {
  const cause = (error as { cause?: unknown } | undefined)?.cause ?? error;
  return new UnreachableError(`${what}: ${messageOf(cause)}`, { cause });
}

function mayComeAgain(error: unknown, repeatable: boolean): boolean {
  if (!(error instanceof UnreachableError)) return false;
  return repeatable || (error.cause as { code?: string } | undefined)?.code === 'ECONNREFUSED';
}

function queryOf(query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(key, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

/** MLflow's error body, or the platform's problem. */
function refusalOf(what: string, status: number, text: string): RefusedError {
  try {
    const answer = Answer.of(parseWideJson(text), what);
    const fields = answer.list('errors').map((problem) => problem.text('field', ''));
    const reason = answer.text('message', answer.text('detail', answer.text('title', '')));
    return new RefusedError(what, status, answer.text('error_code', answer.text('code', '')), reason, fields);
  } catch {
    return new RefusedError(what, status, '', text.slice(0, 200));
  }
}

async function boundedText(response: Response, what: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of (response.body ?? emptyStream()) as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > MAX_ANSWER) throw new BadAnswerError(`${what}: the answer is larger than ${MAX_ANSWER} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof BadAnswerError ? error : unreachable(what, error);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const emptyStream = (): ReadableStream<Uint8Array> => new Blob([]).stream();
