import { Agent, request } from 'node:http';

/** Sends JSON to MLflow's REST API over connections that stay open; an answer that is not 200 is an error. */
export class RestClient {
  constructor(url, connections = 1) {
    this.url = new URL(url);
    this.agent = new Agent({ keepAlive: true, maxSockets: connections, noDelay: true });
  }

  async get(path, query = {}) {
    const search = new URLSearchParams(query).toString();
    return JSON.parse(await this.send('GET', search === '' ? path : `${path}?${search}`));
  }

  async post(path, body) {
    return JSON.parse(await this.send('POST', path, JSON.stringify(body)));
  }

  /** @returns the answer's text */
  send(method, path, body) {
    const payload = body === undefined ? undefined : Buffer.from(body);
    const headers =
      payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': payload.length };
    return new Promise((resolve, reject) => {
      const { hostname: host, port } = this.url;
      const call = request({ agent: this.agent, host, port, method, path: `/api/2.0/mlflow/${path}`, headers });
      call.on('error', reject);
      call.on('response', (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${method} ${path} at ${host}:${port}: ${response.statusCode} ${text.slice(0, 300)}`));
        });
      });
      call.end(payload);
    });
  }

  close() {
    this.agent.destroy();
  }
}
