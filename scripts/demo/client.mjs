/** An answer of the platform that is not what a step needs. */
export class UnexpectedAnswer extends Error {
  constructor(method, path, status, body) {
    const reason =
      typeof body === 'string' ? body.slice(0, 300) : [body?.detail, ...problems(body)].filter(Boolean).join('; ');
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

  constructor(url, token) {
    this.url = url;
    this.token = token;
  }

  get = (path) => this.request('GET', path);
  post = (path, json, options) => this.request('POST', path, { json, ...options });
  put = (path, json) => this.request('PUT', path, { json });

  /** Sends a CSV as the raw body. */
  upload(path, csv) {
    return this.request('POST', path, { body: csv, type: 'text/csv' });
  }

  /** The parsed answer; with `refused`, that very status is expected and the problem is returned. */
  async request(method, path, { json, body, type = 'application/json', refused, write = method !== 'GET' } = {}) {
    const headers = { authorization: `Bearer ${this.token}` };
    if (json !== undefined || body !== undefined) headers['content-type'] = type;
    const response = await this.#patiently(`${this.url}${path}`, {
      method,
      headers,
      body: json === undefined ? body : JSON.stringify(json),
    });
    const answer = parse(await response.text());
    const expected = refused === undefined ? response.ok : response.status === refused;
    if (!expected) throw new UnexpectedAnswer(method, path, response.status, answer);
    if (response.ok && write) this.writes += 1;
    return answer;
  }

  /** A service that is starting again answers 503 and when to come back: so does every patient client. */
  async #patiently(url, init) {
    for (const deadline = Date.now() + PATIENCE_MS; ;) {
      const response = await fetch(url, { ...init, signal: AbortSignal.timeout(120_000) });
      if (response.status !== 503 || Date.now() > deadline) return response;
      await response.text();
      await new Promise((resolve) => setTimeout(resolve, 1000 * Number(response.headers.get('retry-after') ?? 1)));
    }
  }
}

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
