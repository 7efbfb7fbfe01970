import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { s3Available, testS3, type TestS3 } from '@intelgraph/testing';

import { ObjectFiles, type ObjectUpload } from '../src/index.js';
import { partsOfMultipart, S3Multipart } from '../src/s3/s3-multipart.js';
import { S3Objects } from '../src/s3/s3-objects.js';

const MIB = 1024 * 1024;

(s3Available() ? describe : describe.skip)('files of ours as objects of others', () => {
  const { signal } = new AbortController();
  let s3: TestS3;
  let files: ObjectFiles;
  let objects: S3Objects;
  let folder: string;

  beforeAll(async () => {
    s3 = await testS3();
    files = new ObjectFiles(s3);
    objects = new S3Objects(s3);
    folder = await mkdtemp(join(tmpdir(), 'object-files-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const at = (key: string) => ({ bucket: s3.bucket, key });
  const by = (owner: string, more: Partial<ObjectUpload> = {}): ObjectUpload => ({
    ...{ owner, signal, begun: () => Promise.resolve() },
    ...more,
  });
  const made = async (name: string, bytes: Buffer): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, bytes);
    return file;
  };
  const openUploads = async (): Promise<string[]> => {
    const keys: string[] = [];
    for await (const { key } of objects.openUploads('')) keys.push(key);
    return keys;
  };

  it.each([
    ['small', 3],
    ['large', 20 * MIB + 1],
  ])('brings a %s file there and back', async (name, size) => {
    const bytes = randomBytes(size);
    await files.upload(await made(name, bytes), at(`a/${name}`), by('one'));
    const version = await files.find(at(`a/${name}`));
    expect(version).toMatchObject({ ...at(`a/${name}`), size });
    await files.download(version!, join(folder, `${name}-back`), signal);
    expect((await readFile(join(folder, `${name}-back`))).equals(bytes)).toBe(true);
    const streamed = await (await files.open(version!)).toArray();
    expect(Buffer.concat(streamed as Buffer[]).equals(bytes)).toBe(true);
    expect((await files.start(version!, 2)).equals(bytes.subarray(0, 2))).toBe(true);
    expect((await files.start(version!, size + 1)).equals(bytes)).toBe(true);
    expect(await openUploads()).toEqual([]);
  });

  it.each([
    ['small', 3],
    ['large', 9 * MIB],
  ])('overwrites no object by a %s file, and takes its own for done', async (name, size) => {
    const file = await made(`own-${name}`, randomBytes(size));
    await files.upload(file, at(`own/${name}`), by('one'));
    const before = await files.find(at(`own/${name}`));
    await files.upload(file, at(`own/${name}`), by('one'));
    expect(await files.find(at(`own/${name}`))).toEqual(before);
    await expect(files.upload(file, at(`own/${name}`), by('other'))).rejects.toMatchObject({ code: 'OBJECT.EXISTS' });
    expect(await files.findOf(at(`own/${name}`), 'one')).toEqual(before);
    expect(await files.findOf(at('own/nothing'), 'one')).toBeNull();
  });

  it('overwrites nothing that came while a large file was sent, and leaves no parts of it', async () => {
    const file = await made('late', randomBytes(9 * MIB));
    const begun = async (): Promise<void> => objects.put('late', Buffer.from('of somebody'));
    await expect(files.upload(file, at('late'), by('one', { begun }))).rejects.toMatchObject({ code: 'OBJECT.EXISTS' });
    expect(await (await objects.open('late'))!.toArray()).toEqual([Buffer.from('of somebody')]);
    expect(await openUploads()).toEqual([]);
  });

  it('stops when it is told to, leaving nothing', async () => {
    const file = await made('stopped', randomBytes(9 * MIB));
    const stop = new AbortController();
    const begun = (): Promise<void> => {
      stop.abort(new Error('stop it'));
      return Promise.resolve();
    };
    const upload = files.upload(file, at('stopped'), by('one', { signal: stop.signal, begun }));
    await expect(upload).rejects.toThrow('stop it');
    expect(await files.find(at('stopped'))).toBeNull();
    expect(await openUploads()).toEqual([]);
  });

  it('leaves no parts of an upload whose beginning cannot be noted', async () => {
    const file = await made('unnoted', randomBytes(9 * MIB));
    const begun = (): Promise<void> => Promise.reject(new Error('no room'));
    await expect(files.upload(file, at('unnoted'), by('one', { begun }))).rejects.toThrow('no room');
    expect(await openUploads()).toEqual([]);
  });

  it('gives up what a process that died had begun, once and again', async () => {
    const { uploadId } = await S3Multipart.begin(objects, 'dead');
    expect(await partsOfMultipart(objects, 'dead', uploadId)).toEqual([]);
    await files.giveUp(at('dead'), uploadId);
    await files.giveUp(at('dead'), uploadId);
    expect(await partsOfMultipart(objects, 'dead', uploadId)).toBeNull();
  });

  it('reads no object that has changed since it was looked at, or is gone', async () => {
    await objects.put('changing', Buffer.from('before'));
    const version = (await files.find(at('changing')))!;
    await objects.put('changing', Buffer.from('behind'));
    const read = (name: string) => files.download(version, join(folder, name), signal);
    await expect(read('changed')).rejects.toMatchObject({ code: 'OBJECT.CHANGED' });
    await objects.delete('changing');
    await expect(read('gone')).rejects.toMatchObject({ code: 'OBJECT.CHANGED' });
  });

  it('goes on where a connection broke off, as long as something comes', async () => {
    const bytes = randomBytes(5 * MIB);
    await files.upload(await made('broken', bytes), at('broken'), by('one'));
    const starts: number[] = [];
    const { hostname, port } = new URL(s3.endpoint);
    let passes = 2 * MIB;
    const server = createServer(({ method, url, headers }, to) => {
      if (method === 'GET') starts.push(Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1]));
      let left = passes;
      request({ hostname, port, method, path: url, headers }, (answer) => {
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('data', (chunk: Buffer) => {
          to.write(chunk.subarray(0, Math.max(0, left)));
          left -= chunk.length;
          if (left <= 0) answer.destroy();
        });
        answer.on('close', () => (answer.complete ? to.end() : to.socket?.end()));
        answer.on('error', () => undefined);
      }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const shaky = new ObjectFiles({ ...s3, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    const version = (await shaky.find(at('broken')))!;

    try {
      await shaky.download(version, join(folder, 'mended'), signal);
      expect((await readFile(join(folder, 'mended'))).equals(bytes)).toBe(true);
      expect(starts[0]).toBe(0);
      expect(starts.length).toBeGreaterThanOrEqual(3);
      expect(starts.slice(1).every((start, i) => start > (starts[i] ?? 0) && start < 5 * MIB)).toBe(true);

      passes = 0;
      const lost = shaky.download(version, join(folder, 'lost'), signal);
      await expect(lost).rejects.toMatchObject({ kind: 'unavailable' });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('says what the server refuses for good, and what it may do later', async () => {
    const stranger = new ObjectFiles({ ...s3, credentials: { accessKeyId: 'tests', secretAccessKey: 'wrong' } });
    await expect(stranger.find(at('a/small'))).rejects.toMatchObject({ code: 'OBJECT.REFUSED', kind: 'invalid' });
    const file = await made('nowhere', Buffer.from('x'));
    const nowhere = { bucket: 'nowhere-to-be-found', key: 'x' };
    await expect(files.upload(file, nowhere, by('one'))).rejects.toMatchObject({ code: 'OBJECT.REFUSED' });
    const down = new ObjectFiles({ ...s3, endpoint: 'http://127.0.0.1:1' });
    await expect(down.find(at('a/small'))).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
