import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { LONGEST_RECORD, textRecords, type TextRecord } from './text-records.js';

describe('the records of a text file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'records-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const recordsOf = async (
    content: string | Buffer,
    delimiter?: string,
    from = { line: 0, byte: 0 },
  ): Promise<TextRecord[]> => {
    const file = join(folder, 'file');
    await writeFile(file, content);
    const all: TextRecord[] = [];
    for await (const records of textRecords(file, from, delimiter)) all.push(...records);
    return all;
  };
  const shown = (records: readonly TextRecord[]) => records.map(({ text, line, problem }) => [line, problem ?? text]);

  it('end at line breaks outside of quotes, and count every line', async () => {
    const records = await recordsOf('a,"b\nc",d\r\n\ne,"f ""\n"" g"\n5" pipe,h\nlast', ',');
    expect(shown(records)).toEqual([
      [1, 'a,"b\nc",d'],
      [4, 'e,"f ""\n"" g"'],
      [6, '5" pipe,h'],
      [7, 'last'],
    ]);
  });

  it('are the lines where quotes mean nothing', async () => {
    expect(shown(await recordsOf('{"a":"x"}\n"\n{}\n'))).toEqual([
      [1, '{"a":"x"}'],
      [2, '"'],
      [3, '{}'],
    ]);
  });

  it('go on behind each of them where somebody begins there', async () => {
    const content = Array.from({ length: 50 }, (_, i) => `${i},"x\ny${i}"\n\n`).join('');
    const all = await recordsOf(content, ',');
    expect(all).toHaveLength(50);
    for (const i of [0, 17, 48]) {
      const { lineAfter: line, byteAfter: byte } = all[i]!;
      expect(await recordsOf(content, ',', { line, byte })).toEqual(all.slice(i + 1));
    }
  });

  it('are the same wherever the pieces end that are read', async () => {
    const line = (i: number): string => `${i},"${'é\n'.repeat(700)}",${i}`;
    const records = await recordsOf(`${Array.from({ length: 3000 }, (_, i) => line(i)).join('\n')}\n`, ',');
    expect(records.map(({ text }) => text)).toEqual(Array.from({ length: 3000 }, (_, i) => line(i)));
    expect(records.at(-1)?.lineAfter).toBe(3000 * 701);
  });

  it('leave out what is no text, is too long, or never ends, and nothing behind it', async () => {
    const bad = Buffer.concat([Buffer.from('ok\n'), Buffer.from([0xff, 0x0a]), Buffer.from('a\0b\nfine\n')]);
    expect(shown(await recordsOf(bad, ','))).toEqual([
      [1, 'ok'],
      [2, 'is not UTF-8 text'],
      [3, 'holds a NUL character'],
      [4, 'fine'],
    ]);
    const long = `1\n${'x'.repeat(3 * LONGEST_RECORD)}\n3\n`;
    expect(shown(await recordsOf(long, ','))).toEqual([
      [1, '1'],
      [2, expect.stringContaining('longer than')],
      [3, '3'],
    ]);
    const open = 'a\n"b,c\nd\ne\n';
    expect(shown(await recordsOf(open, ','))).toEqual([
      [1, 'a'],
      [2, expect.stringContaining('does not end')],
      [3, 'd'],
      [4, 'e'],
    ]);
  });
});
