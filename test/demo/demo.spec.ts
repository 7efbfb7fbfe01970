import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { Client } from '../../scripts/demo/client.mjs';
import { loadData } from '../../scripts/demo/data.mjs';

describe("the demo's client", () => {
  let server: Server;
  const keys: unknown[] = [];
  const answers: ((request: IncomingMessage, response: ServerResponse) => void)[] = [];
  const ok = (_: IncomingMessage, response: ServerResponse): void => void response.end('{"done":true}');
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  beforeEach(async () => {
    keys.length = 0;
    server = createServer((request, response) => {
      keys.push(request.headers['idempotency-key']);
      (answers.shift() ?? ok)(request, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterEach(() => new Promise((closed) => server.close(closed)));

  it('sends what was cut again, with the key it had', async () => {
    answers.push((request) => void request.socket.destroy());
    const client = new Client(url(), 'token');
    expect(await client.post('/writes', {})).toEqual({ done: true });
    expect(client.writes).toBe(1);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toEqual(expect.any(String));
    expect(keys[1]).toBe(keys[0]);
  });

  it('comes back when a service says so', async () => {
    answers.push((_, response) => void response.writeHead(503, { 'retry-after': '0' }).end());
    expect(await new Client(url(), 'token').get('/reads')).toEqual({ done: true });
  });

  it('waits for nobody who is gone for good', async () => {
    const address = url();
    await new Promise((closed) => server.close(closed));
    await expect(new Client(address, 'token', () => true).get('/reads')).rejects.toThrow('GET /reads');
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
});

describe("the demo's data", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'intelgraph-demo-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const rows = (row: (n: number) => string): string => Array.from({ length: 60 }, (_, n) => row(n)).join('');
  const load = (content: string | Buffer, target?: string): ReturnType<typeof loadData> => {
    const data = join(folder, 'Some file (ü).csv');
    writeFileSync(data, content);
    return loadData({ data, ...(target && { target }), rows: 500, seed: 42 });
  };

  it('keeps rows with quoted commas and line breaks whole, under CRLF, and sets a fifth aside', () => {
    const { name, columns, train, test } = load(
      `\ufeff a ,"b, c",Is it?\r\n${rows((n) => `${n},"x,\n""y""",${n % 2}\r\n`)}`,
      'Is it?',
    );
    expect({ name, columns }).toEqual({ name: 'some_file', columns: ['a', 'b, c', 'Is it?'] });
    expect([train.rows, test.rows]).toEqual([48, 12]);
    expect(test.records[0]).toMatchObject({ 'b, c': 'x,\n"y"' });
  });

  it.each([
    ['a row that is too short', `a,b,y\n1,2\n${rows((n) => `${n},1,1\n`)}`, 'row 1 has 2 cells, the header 3'],
    ['another encoding', Buffer.from(`größe,y\n${rows((n) => `${n},1\n`)}`, 'latin1'), 'is not text in UTF-8'],
    ['no known target', `a,b\n${rows((n) => `${n},1\n`)}`, '--target must name one of the columns: a, b'],
    ['too few rows', 'a,y\n1,1\n', 'has 1 rows; the demo needs 50'],
  ])('refuses %s, and says why', (_, content, reason) => {
    expect(() => load(content)).toThrow(reason);
  });
});
