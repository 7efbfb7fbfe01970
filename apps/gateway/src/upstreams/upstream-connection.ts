import { isIPv6, type LookupFunction } from 'node:net';

import { Pool, type Dispatcher } from 'undici';

import type { ReplicaAddress } from '@intelgraph/platform';

import { WatchedCall, type CallWatch } from './watched-call.js';

/** Longest time until a replica has taken a connection, in milliseconds. */
const CONNECT_TIMEOUT_MS = 3000;
/** Longest time in which a replica that was away says that it is ready, in milliseconds. */
const PROBE_TIMEOUT_MS = 2000;

export type CallOptions = Dispatcher.RequestOptions & { readonly watch: CallWatch };

/** Connections to one replica. */
export class UpstreamConnection {
  /** What the `Host` of requests says. */
  readonly host: string;
  private readonly prefix: string;
  private readonly pool: Pool;
  private readonly watched: Dispatcher;

  /** @param timeoutMs time in which an answer has to begin, and to go on, in milliseconds */
  constructor({ endpoint, ip }: ReplicaAddress, timeoutMs: number) {
    const { origin, host, pathname } = new URL(endpoint.text);
    this.host = host;
    this.prefix = pathname.replace(/\/+$/, '');
    const connect = { timeout: CONNECT_TIMEOUT_MS, ...(ip === undefined ? {} : { lookup: always(ip) }) };
    this.pool = new Pool(origin, { connections: 256, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, connect });
    this.watched = this.pool.compose(
      (dispatch) => (options, handler) =>
        dispatch(options, 'watch' in options ? new WatchedCall(handler, (options as CallOptions).watch) : handler),
    );
  }

  request(options: CallOptions, callback: (error: Error | null, answer: Dispatcher.ResponseData) => void): void {
    this.watched.request({ ...options, path: `${this.prefix}${options.path}` }, callback);
  }

  async isReady(): Promise<boolean> {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const path = `${this.prefix}/health/ready`;
    const { statusCode, body } = await this.pool.request({ method: 'GET', path, signal });
    await body.dump();
    return statusCode < 500;
  }

  /** Answers that are under way still arrive. */
  close(): void {
    void this.pool.close();
  }
}

/** The name stays what certificates and `Host` are about; only where it leads is settled. */
function always(ip: string): LookupFunction {
  const family = isIPv6(ip) ? 6 : 4;
  return (_host, { all }, done) => {
    if (all === true) done(null, [{ address: ip, family }]);
    else done(null, ip, family);
  };
}
