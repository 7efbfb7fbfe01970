import { randomUUID } from 'node:crypto';

/** An answer of the platform that is not what a step needs. */
export class UnexpectedAnswer extends Error {
  constructor(method, path, status, body) {
    const reason = typeof body === 'string' ? body.slice(0, 300) : (body?.detail ?? problems(body).join('; '));
    super(`${method} ${path} answered ${status}${body?.code ? ` ${body.code}` : ''}: ${reason}`);
    this.status = status;
  }
}

const problems = (body) => (body?.errors ?? []).map(({ field, message }) => `${field} ${message}`);

/** How long a service may be away. */
const PATIENCE_MS = 60_000;

/** The gateway's REST API as one person. Counts the writes that were accepted: each must show up in the audit trail. */
export class Client {
  writes = 0;
  /** Ids of the requests that wrote: the audit trail names them. */
  written = [];

  /** @param gone whether the platform is known never to come back; nothing is waited for then */
  constructor(url, token, gone = () => false) {
    this.url = url;
    this.token = token;
    this.gone = gone;
  }

  get = (path) => this.request('GET', path);
  post = (path, json, options) => this.request('POST', path, { json, ...options });
  put = (path, json) => this.request('PUT', path, { json });
  delete = (path) => this.request('DELETE', path);

  /** The status with which an empty write is refused. */
  async probe(path) {
    const init = { method: 'POST', headers: { ...this.#identity(), 'content-type': 'application/json' }, body: '{}' };
    return (await this.#patiently(path, init)).status;
  }

  /** Whether there is something. */
  async exists(path) {
    const { ok, status, text } = await this.#patiently(path, { method: 'GET', headers: this.#identity() });
    if (ok || status === 404) return ok;
    throw new UnexpectedAnswer('GET', path, status, parse(text));
  }

  /** Without a token, the anonymous user of `AUTH_MODE=dev`. */
  #identity = () => (this.token ? { authorization: `Bearer ${this.token}` } : {});

  /** Sends a CSV as the raw body. */
  upload(path, csv) {
    return this.request('POST', path, { body: csv, type: 'text/csv' });
  }

  /** The parsed answer; with `refused`, that very status is expected and the problem is returned. */
  async request(method, path, options = {}) {
    const { json, body, type = 'application/json', refused, write = method !== 'GET' } = options;
    const requestId = randomUUID();
    const headers = { ...this.#identity(), 'x-request-id': requestId };
    if (json !== undefined || body !== undefined) headers['content-type'] = type;
    // Sent again with the same key, a write is done once.
    if (write && method === 'POST') headers['idempotency-key'] = randomUUID();
    const init = { method, headers, body: json === undefined ? body : JSON.stringify(json) };
    const response = await this.#patiently(path, init);
    const answer = parse(response.text);
    const expected = refused === undefined ? response.ok : response.status === refused;
    if (!expected) throw new UnexpectedAnswer(method, path, response.status, answer);
    if (response.ok && write) {
      this.writes += 1;
      this.written.push(requestId);
    }
    return answer;
  }

  /**
   * A service that is starting again answers 503 and when to come back; a gateway that is starting again refuses the connection,
   * or has cut it. A patient client comes back: everything that is sent here may be sent twice.
   */
  async #patiently(path, init) {
    for (const deadline = Date.now() + PATIENCE_MS; ;) {
      const { response, error } = await attempt(`${this.url}${path}`, init);
      const waits = response ? isLater(response) : wasCut(error);
      if (!waits || Date.now() > deadline || this.gone()) {
        if (response) return response;
        throw new Error(`${init.method} ${path}: ${error.message}`, { cause: error.cause });
      }
      await new Promise((resolve) => setTimeout(resolve, 1000 * Number(response?.retryAfter ?? 1)));
    }
  }
}

/** One exchange, read to its end: an answer can be cut in its middle as well. */
async function attempt(url, init) {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(120_000) });
    const { ok, status, headers } = response;
    return { response: { ok, status, retryAfter: headers.get('retry-after'), text: await response.text() } };
  } catch (error) {
    return { error };
  }
}

/** The service starts again, or still works on what was sent before the line was cut. */
const isLater = ({ status, text }) => status === 503 || (status === 409 && parse(text)?.code === 'REQUEST.IN_PROGRESS');

const wasCut = (error) => ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(error.cause?.code);

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Calls `probe` until it returns something truthy. */
export async function until(probe, { seconds, every = 500, what }) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
