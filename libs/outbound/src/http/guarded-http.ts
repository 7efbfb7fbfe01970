import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';

import type { AddressGuard } from '../addresses/address-guard.js';

export interface HttpPost {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Reads the text of a success too, not only of a refusal. */
  readonly readSuccess?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** Of an answer this much is read. */
const MAX_ANSWER_BYTES = 4_096;
const MAX_RETRY_AFTER_MS = 3_600_000;

/** Posts to addresses that clients have chosen: to those the guard allows only, following no redirect. */
export class GuardedHttp {
  constructor(
    private readonly guard: AddressGuard,
    private readonly userAgent: string,
  ) {}

  /** @throws ForbiddenAddressError; whatever the network throws, for {@link reasonOf} */
  async post(post: HttpPost, signal: AbortSignal): Promise<HttpAnswer> {
    const url = new URL(post.url);
    const address = await this.guard.addressOf(url.hostname, signal);
    const headers = { 'user-agent': this.userAgent, ...post.headers };
    return exchange(url, address, { ...post, headers, signal });
  }
}

/** What a failed exchange may be called on record: the code of the fault, never text that might hold the address. */
export function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time';
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return `network error ${error.code.slice(0, 60)}`;
  }
  return 'network error';
}

/** `Retry-After` in seconds or as a date (RFC 9110 §10.2.3). */
export function retryAfterMsOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : new Date(value).getTime() - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) : undefined;
}

/** The other side wants to go on in another protocol, which nobody asked for. */
class UnaskedUpgradeError extends Error {
  readonly code = 'UNASKED_UPGRADE';
}

function exchange(url: URL, address: string, post: HttpPost & { readonly signal: AbortSignal }): Promise<HttpAnswer> {
  const secure = url.protocol === 'https:';
  const body = Buffer.from(post.body, 'utf8');
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const options: RequestOptions & { servername?: string } = {
    host: address,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method: 'POST',
    agent: false,
    signal: post.signal,
    headers: {
      host: url.host,
      'content-type': 'application/json',
      ...post.headers,
      'content-length': body.length,
    },
    ...(secure && isIP(name) === 0 ? { servername: name } : {}),
  };
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? httpsRequest : httpRequest)(options, (answer) => {
      const { statusCode: status = 0, headers } = answer;
      // What was taken is taken, however the answer goes on.
      if (status >= 200 && status < 300) {
        outgoing.off('error', reject).on('error', () => undefined);
        const text = post.readSuccess === true ? readText(answer).catch(() => '') : Promise.resolve('');
        void text.then((read) => {
          answer.destroy();
          resolve({ status, retryAfter: undefined, text: read });
        });
        return;
      }
      readText(answer).then((text) => resolve({ status, retryAfter: headers['retry-after'], text }), reject);
    });
    outgoing.on('error', reject);
    // Unless somebody listens, Node ends such a connection without a word, and this would wait for ever.
    outgoing.on('upgrade', (_answer, socket) => {
      socket.destroy();
      reject(new UnaskedUpgradeError());
    });
    outgoing.end(body);
  });
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_ANSWER_BYTES) break;
  }
  answer.destroy();
  return Buffer.concat(chunks).toString('utf8').slice(0, MAX_ANSWER_BYTES);
}
