import type { Socket } from 'node:net';

import type { Caller } from '../context/request-scope.js';

const signals = new WeakMap<Socket, AbortSignal>();

/** Whoever is at the other end of a connection, for all requests that come over it: also for those that stand behind another. */
export class ConnectedCaller implements Caller {
  constructor(private readonly socket: Socket) {}

  /** Aborts when the connection is closed; made, and the connection listened to, when first asked for. */
  get signal(): AbortSignal {
    const { socket } = this;
    let signal = signals.get(socket);
    if (signal === undefined) {
      const gone = new AbortController();
      ({ signal } = gone);
      signals.set(socket, signal);
      if (socket.destroyed) gone.abort();
      else socket.once('close', () => gone.abort());
    }
    return signal;
  }
}
