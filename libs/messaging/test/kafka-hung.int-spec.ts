import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import { createBus } from '../src/index.js';

it('takes a broker that accepts connections and answers nothing for one that is down, and says so', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const bus = createBus({ kind: 'kafka', brokers: [`127.0.0.1:${port}`], clientId: 'hung' });
  await bus.start();
  expect(bus.status()).toEqual({ state: 'down', reason: 'connecting is not answered within 5 s' });
  await bus.close();
  for (const socket of sockets) socket.destroy();
  silent.close();
});
