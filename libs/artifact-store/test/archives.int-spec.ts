import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { packedFile, unpackArchive, type ArchiveLimits } from '../src/index.js';

import { paxRecord, tarGzOf, tarOf, zipOf, type TarEntry, type ZipEntry } from './fixtures/archives.js';

const LIMITS: ArchiveLimits = { maxEntries: 20, maxBytes: 50_000_000, maxRatio: 100 };
const text = (value: string): Buffer => Buffer.from(value);
const ONE = { name: 'a.txt', bytes: text('one') };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archives-'));
});
afterAll(async () => {
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

async function unpacked(bytes: Buffer, limits = LIMITS): Promise<Record<string, Buffer>> {
  const packed = await packedFile(Readable.from([bytes]), folder);
  const files: Record<string, Buffer> = {};
  try {
    await unpackArchive(packed, limits, async ({ path, content }) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(chunk);
      files[path] = Buffer.concat(chunks);
    });
  } finally {
    await packed.close();
  }
  return files;
}

const refusal = (problem: string, entry: string | null) => ({
  code: `ARCHIVE.${problem}`,
  kind: 'invalid',
  details: { entry },
});

describe('an archive', () => {
  const large = randomBytes(3_000_000);
  const files = { MLmodel: text('flavors: {}'), 'data/model.bin': large, 'data/empty': Buffer.alloc(0) };

  it.each([
    [
      'zip',
      zipOf(
        { name: 'MLmodel', bytes: files.MLmodel, stored: true },
        { name: 'data/', mode: 0o040755 },
        { name: 'data/model.bin', bytes: large },
        { name: 'data/empty', mode: 0 },
      ),
    ],
    [
      'tar.gz',
      tarGzOf(
        { name: './', type: '5' },
        { name: './MLmodel', bytes: files.MLmodel },
        { name: './data/', type: '5' },
        { name: './data/model.bin', bytes: large },
        { name: './data/empty' },
      ),
    ],
  ])('of type %s gives its files', async (_type, bytes) => {
    const got = await unpacked(bytes);
    expect(Object.keys(got).sort()).toEqual(Object.keys(files).sort());
    for (const [path, content] of Object.entries(files))
      expect([path, got[path]!.equals(content)]).toEqual([path, true]);
  });

  it('gives the files of long names', async () => {
    const name = `${'f'.repeat(90)}/${'g'.repeat(200)}`;
    const pax = { name: 'PaxHeader', type: 'x', bytes: paxRecord('path', name) };
    expect(Object.keys(await unpacked(tarGzOf(pax, ONE)))).toEqual([name]);
  });

  it.each([
    ['ABSOLUTE_PATH', '/etc/passwd'],
    ['PARENT_PATH', '../a'],
    ['PARENT_PATH', 'a/../../b'],
    ['PARENT_PATH', '..'],
    ['BACKSLASH_IN_PATH', '..\\a'],
    ['BACKSLASH_IN_PATH', 'a\\b'],
    ['DRIVE_LETTER', 'C:/a'],
    ['DRIVE_LETTER', 'c:a'],
    ['NUL_IN_PATH', 'a.txt\0.exe'],
    ['INVALID_PATH', 'a//b'],
    ['INVALID_PATH', './/a'],
    ['INVALID_PATH', '.hidden'],
    ['INVALID_PATH', 'a/./b'],
    ['INVALID_PATH', 'caf\u00e9'],
    ['INVALID_PATH', '\u2025/a'],
    ['INVALID_PATH', '\uff0e\uff0e/a'],
    ['INVALID_PATH', '%2e%2e/a'],
    ['INVALID_PATH', 'a\nb'],
    ['INVALID_PATH', 'x'.repeat(600)],
  ])('is refused by %s for an entry %j, as zip and as tar.gz', async (problem, name) => {
    await expect(unpacked(zipOf(ONE, { name, bytes: text('x') }))).rejects.toMatchObject(refusal(problem, name));
    const pax = { name: 'PaxHeader', type: 'x', bytes: paxRecord('path', name) };
    // The parser of tars cuts names at a NUL, and takes no such records; lengths are counted in ASCII here.
    if (!/^[ -~]+$/.test(name)) return;
    await expect(unpacked(tarGzOf(ONE, pax, { name: 'b', bytes: text('x') }))).rejects.toMatchObject(
      refusal(problem, name),
    );
  });

  it.each<[string, string | null, ZipEntry[]]>([
    ['SYMLINK', 'link', [{ name: 'link', bytes: text('/etc/passwd'), mode: 0o120777 }]],
    ['SPECIAL_FILE', 'dev', [{ name: 'dev', mode: 0o020644 }]],
    ['SPECIAL_FILE', 'pipe', [{ name: 'pipe', mode: 0o010644 }]],
    ['CORRUPT', 'folder', [{ name: 'folder', mode: 0o040755 }]],
    ['ENCRYPTED', 'a.txt', [{ ...ONE, flags: 1 }]],
    ['ENCRYPTED', null, [{ ...ONE, flags: 0x41 }]],
    ['UNSUPPORTED_COMPRESSION', 'a.txt', [{ ...ONE, method: 12 }]],
    ['DUPLICATE_PATH', 'a.txt', [ONE, ONE]],
    ['DUPLICATE_PATH', 'A.TXT', [ONE, { name: 'A.TXT' }]],
    ['PATH_CONFLICT', 'a.txt/b', [ONE, { name: 'a.txt/b' }]],
    ['PATH_CONFLICT', 'a', [{ name: 'a/b' }, { name: 'a' }]],
    ['CHECKSUM_MISMATCH', 'a.txt', [{ ...ONE, crc: 1 }]],
    ['SIZE_MISMATCH', 'a.txt', [{ ...ONE, declaredSize: 1 }]],
    ['SIZE_MISMATCH', 'a.txt', [{ ...ONE, declaredSize: 4 }]],
    ['SIZE_MISMATCH', 'a.txt', [{ ...ONE, stored: true, declaredSize: 2 }]],
    ['CORRUPT', 'a.txt', [{ ...ONE, localName: 'b.txt' }]],
    ['TOO_MANY_ENTRIES', null, Array.from({ length: 21 }, (_, i) => ({ name: `f${i}` }))],
    ['TOO_LARGE', 'big', [{ name: 'big', bytes: text('x'), declaredSize: 60_000_000 }]],
    ['RATIO_EXCEEDED', 'zeros', [{ name: 'zeros', bytes: Buffer.alloc(20_000_000) }]],
    ['EMPTY', null, [{ name: 'only/', mode: 0o040755 }]],
    ['EMPTY', null, []],
  ])('as a zip is refused by %s (entry %j)', async (problem, entry, entries) => {
    await expect(unpacked(zipOf(...entries))).rejects.toMatchObject(refusal(problem, entry));
  });

  it('as a zip is refused where one entry lies inside of another', async () => {
    const inner = { name: 'inner', bytes: text('a file in a file'), stored: true };
    const bytes = zipOf(inner).subarray(0, 30 + 5 + inner.bytes.length);
    const overlapping = zipOf({ name: 'outer', bytes, stored: true }, { ...inner, at: 30 + 5 });
    await expect(unpacked(overlapping)).rejects.toMatchObject(refusal('OVERLAPPING_ENTRIES', 'inner'));
  });

  it.each<[string, string | null, TarEntry[]]>([
    ['SYMLINK', 'link', [ONE, { name: 'link', type: '2', link: '/etc/passwd' }]],
    ['HARD_LINK', 'link', [ONE, { name: 'link', type: '1', link: 'a.txt' }]],
    ['SPECIAL_FILE', 'dev', [{ name: 'dev', type: '3' }]],
    ['SPECIAL_FILE', 'dev', [{ name: 'dev', type: '4' }]],
    ['SPECIAL_FILE', 'pipe', [{ name: 'pipe', type: '6' }]],
    ['DUPLICATE_PATH', 'A.txt', [ONE, { name: 'A.txt' }]],
    ['DUPLICATE_PATH', './a.txt', [ONE, { name: './a.txt' }]],
    ['PATH_CONFLICT', 'a.txt/b', [ONE, { name: 'a.txt/b' }]],
    ['TOO_MANY_ENTRIES', 'f20', Array.from({ length: 21 }, (_, i) => ({ name: `f${i}` }))],
    ['RATIO_EXCEEDED', null, [{ name: 'zeros', bytes: Buffer.alloc(20_000_000) }]],
    ['CORRUPT', null, [{ ...ONE, declaredSize: 100_000 }]],
    ['EMPTY', null, [{ name: 'only/', type: '5' }]],
  ])('as a tar.gz is refused by %s (entry %j)', async (problem, entry, entries) => {
    await expect(unpacked(tarGzOf(...entries))).rejects.toMatchObject(refusal(problem, entry));
  });

  it('is refused when it is more than the limit unpacked, whatever it declares', async () => {
    const limits = { ...LIMITS, maxBytes: 2_000_000 };
    const bytes = randomBytes(3_000_000);
    await expect(unpacked(zipOf({ name: 'a', bytes }), limits)).rejects.toMatchObject(refusal('TOO_LARGE', 'a'));
    await expect(unpacked(tarGzOf({ name: 'a', bytes }), limits)).rejects.toMatchObject(refusal('TOO_LARGE', null));
  });

  it('is refused with headers that would fill the memory', async () => {
    const bytes = Buffer.concat([paxRecord('comment', 'c'.repeat(200_000))]);
    await expect(unpacked(tarGzOf({ name: 'PaxHeader', type: 'x', bytes }, ONE))).rejects.toMatchObject({
      code: 'ARCHIVE.CORRUPT',
    });
  });

  it.each([
    ['UNKNOWN_FORMAT', 'nothing', Buffer.alloc(0)],
    ['UNKNOWN_FORMAT', 'noise', Buffer.from('Rar!\x1a\x07 and more')],
    ['UNKNOWN_FORMAT', 'a plain tar', tarOf(ONE)],
    ['UNKNOWN_FORMAT', 'a gzip of no tar', gzipSync(randomBytes(2000))],
    ['UNKNOWN_FORMAT', 'a tar.gz packed twice', gzipSync(tarGzOf(ONE))],
    ['CORRUPT', 'a cut zip', zipOf(ONE).subarray(0, 60)],
    ['CORRUPT', 'a cut tar.gz', tarGzOf({ name: 'a', bytes: randomBytes(5000) }).subarray(0, 3000)],
  ])('is refused by %s when it is %s', async (problem, _what, bytes) => {
    await expect(unpacked(bytes)).rejects.toMatchObject({ code: `ARCHIVE.${problem}` });
  });

  it('is refused when a byte of it has changed, wherever that is', async () => {
    const noise = randomBytes(2000);
    for (const good of [tarGzOf({ name: 'a', bytes: noise }), zipOf({ name: 'a', bytes: noise, stored: true })]) {
      for (let at = 60; at < 1900; at += 97) {
        const changed = Buffer.from(good);
        changed.writeUInt8(changed.readUInt8(at) ^ 0x55, at);
        await expect(unpacked(changed)).rejects.toMatchObject({ code: expect.stringMatching(/^ARCHIVE\./) });
      }
    }
  });

  it('ends with what its visitor throws, without waiting for the rest', async () => {
    for (const bytes of [
      zipOf(ONE, { name: 'b' }),
      tarGzOf({ name: 'a', bytes: randomBytes(2_000_000) }, { name: 'b' }),
    ]) {
      const packed = await packedFile(Readable.from([bytes]), folder);
      const seen: string[] = [];
      const failing = unpackArchive(packed, LIMITS, ({ path }) => {
        seen.push(path);
        return Promise.reject(new Error('the store is full'));
      });
      await expect(failing).rejects.toThrow('the store is full');
      expect(seen).toHaveLength(1);
      await packed.close();
    }
  });
});
