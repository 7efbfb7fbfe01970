import { createHash, randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { tarGzOf, zipOf } from '../../../libs/artifact-store/test/fixtures/archives.js';

import { RunningRegistry } from './fixtures/running-registry.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('the upload of a model as an archive', () => {
  let registry: RunningRegistry;
  const model = Buffer.from('weights');
  const files = [
    { name: 'MLmodel', bytes: Buffer.from('flavors: {}') },
    { name: 'data/model.bin', bytes: model },
  ];
  beforeAll(async () => {
    registry = await RunningRegistry.start({ maxFileSize: 5_000_000, archiveMaxEntries: 10 });
  });
  afterAll(() => registry.stop());

  const versions = '/api/v1/models/packed/versions';
  const pending = async (version: string): Promise<string> => {
    expect((await registry.call('POST', versions, { version })).status).toBe(201);
    return `${versions}/${version}/artifact`;
  };
  const noted = async (): Promise<number> => {
    const rows = await registry.app.get(DataSource).query<{ count: string }[]>('SELECT count(*) FROM purged_blobs');
    return Number(rows[0]?.count);
  };

  it.each([
    ['1.0.0', 'a zip', zipOf(...files)],
    ['1.0.1', 'a tar.gz', tarGzOf(...files)],
  ])('makes its files those of version %s: %s', async (version, _type, archive) => {
    const artifact = await pending(version);
    const headers = { 'x-content-sha256': sha256(archive) };
    expect(await registry.upload(`${artifact}/archive`, archive, { headers })).toMatchObject({
      status: 201,
      body: { files: [{ path: 'MLmodel' }, { path: 'data/model.bin', digest: sha256(model), size: model.length }] },
    });
    expect((await registry.call('POST', `${artifact}/seal`, { flavor: 'custom' })).status).toBe(200);
    expect((await registry.call('GET', artifact)).body.files.map(({ path }) => path)).toEqual([
      'MLmodel',
      'data/model.bin',
    ]);
    expect((await registry.upload(`${artifact}/archive`, archive)).body.code).toBe('MODEL_VERSION.SEALED');
  });

  it('is refused as a whole with the entry at fault, and nothing is stored', async () => {
    const artifact = await pending('2.0.0');
    const before = await noted();
    const evil = [...files, { name: '../../etc/cron.d/x', bytes: randomBytes(10) }];
    for (const archive of [zipOf(...evil), tarGzOf(...evil)]) {
      expect(await registry.upload(`${artifact}/archive`, archive)).toMatchObject({
        status: 422,
        body: {
          code: 'ARCHIVE.PARENT_PATH',
          errors: [{ field: 'archive' }],
          details: { entry: '../../etc/cron.d/x' },
        },
      });
    }
    const many = tarGzOf(...Array.from({ length: 11 }, (_, i) => ({ name: `f${i}`, bytes: randomBytes(3) })));
    expect((await registry.upload(`${artifact}/archive`, many)).body.code).toBe('ARCHIVE.TOO_MANY_ENTRIES');
    expect((await registry.upload(`${artifact}/archive`, 'no archive')).body.code).toBe('ARCHIVE.UNKNOWN_FORMAT');
    expect(await noted()).toBe(before);
    expect((await registry.call('POST', `${artifact}/seal`, {})).status).toBe(422);
  });

  it('is refused with another digest, beyond the size, without the role, and for what is not there', async () => {
    const artifact = await pending('3.0.0');
    const archive = zipOf(...files);
    const headers = { 'x-content-sha256': '0'.repeat(64) };
    expect((await registry.upload(`${artifact}/archive`, archive, { headers })).status).toBe(422);
    const large = zipOf({ name: 'a', bytes: randomBytes(5_100_000), stored: true });
    expect((await registry.upload(`${artifact}/archive`, large)).status).toBe(413);
    expect((await registry.upload(`${artifact}/archive`, archive, { token: registry.viewer })).status).toBe(403);
    expect((await registry.upload(`${versions}/9.9.9/artifact/archive`, archive)).status).toBe(404);
    expect((await registry.upload(`${artifact}/archive`, '')).status).toBe(422);
  });
});
