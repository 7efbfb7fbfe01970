import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { lengthOfAnswer } from '../inference/http-load.mjs';

/**
 * Sends the same request `rate` times a second, whatever the answers do, over connections that stay open.
 *
 * @returns milliseconds of each request from when it was to be sent: one that had to wait for the one before it counts its wait
 */
export async function pacedLoad({ url, request }, { connections, rate, seconds }) {
  const { hostname: host, port } = new URL(url);
  const times = [];
  const began = performance.now() + 50;
  const count = Math.floor((rate * seconds) / connections);
  await Promise.all(
    Array.from({ length: connections }, async (_, own) => {
      const ask = await openConnection({ host, port, request });
      for (let i = 0; i < count; i++) {
        const due = began + ((i * connections + own) * 1000) / rate;
        const wait = due - performance.now();
        if (wait > 0.5) await sleep(wait);
        await ask();
        times.push(performance.now() - due);
      }
      ask.close();
    }),
  );
  return times;
}

async function openConnection({ host, port, request }) {
  const socket = connect({ host, port, noDelay: true });
  let waiting;
  let received = Buffer.alloc(0);
  const fail = (error) => waiting?.reject(error);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error(`${host}:${port} closed the connection`)));
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    try {
      const length = lengthOfAnswer(received);
      if (length === undefined || received.length < length) return;
      received = received.subarray(length);
      waiting.resolve();
    } catch (error) {
      waiting.reject(error);
    }
  });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const ask = () => {
    waiting = Promise.withResolvers();
    socket.write(request);
    return waiting.promise;
  };
  ask.close = () => {
    waiting = undefined;
    socket.destroy();
  };
  return ask;
}
