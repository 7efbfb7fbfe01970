import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const MAX_AGE_SECONDS = 300;

/** Whether a message is the platform's, and new: Standard Webhooks 1.0. `body` is the bytes as they came. */
export function isAuthentic(headers, body, secret) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= MAX_AGE_SECONDS)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  return signatures.split(' ').some((part) => {
    const [version, value = ''] = part.split(',');
    const given = Buffer.from(value, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** A receiver of alerts. Keeps each authentic message once, in `messages`; counts the others in `refused`. */
export class Webhook {
  secret = `whsec_${randomBytes(32).toString('base64')}`;
  messages = [];
  refused = 0;
  #ids = new Set();
  #server = createServer((request, response) => void this.#receive(request, response));

  async start(host) {
    await new Promise((listening, failed) => {
      this.#server.once('error', failed);
      this.#server.listen(0, host, listening);
    });
    this.url = `http://${host.includes(':') ? `[${host}]` : host}:${this.#server.address().port}/alerts`;
  }

  async stop() {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  /** The messages of a type, such as `alerts.firing`. */
  of = (type) => this.messages.filter((message) => message.type === type);

  async #receive(request, response) {
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    if (!isAuthentic(request.headers, body, this.secret)) {
      this.refused += 1;
      response.writeHead(401).end();
      return;
    }
    const id = request.headers['webhook-id'];
    // The platform sends at least once: a repetition has the id of the first.
    if (!this.#ids.has(id)) this.messages.push(JSON.parse(body.toString('utf8')));
    this.#ids.add(id);
    response.writeHead(204).end();
  }
}
