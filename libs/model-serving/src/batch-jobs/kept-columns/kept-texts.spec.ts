import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { ModelInput } from '../../models/model-runtime.js';
import { openCsvInput } from '../input/csv-input.js';
import type { OpenInput } from '../input/input-chunk.js';
import { openNdjsonInput } from '../input/ndjson-input.js';
import type { AnswerColumn } from '../scoring/answer-columns.js';

const INPUTS: ModelInput[] = [{ name: 'x', type: 'double', required: true }];
const ANSWERS: AnswerColumn[] = [{ name: 'prediction', type: 'DOUBLE' }];
const CHUNK_ROWS = 10;

describe('the text of the columns that are kept', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kept-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const put = async (text: string): Promise<string> => {
    await writeFile(join(folder, 'rows'), text);
    return join(folder, 'rows');
  };
  const output = async (input: OpenInput): Promise<string> => {
    let text = input.head(ANSWERS);
    for await (const chunk of input.chunks(input.start)) {
      const x = chunk.columns.get('x') ?? [];
      const predictions = Float64Array.from({ length: chunk.rows }, (_, i) => 10 * Number(x[i]));
      await chunk.write(join(folder, 'part'), { predictions }, new Uint8Array(chunk.rows));
      text += await readFile(join(folder, 'part'), 'utf8');
    }
    return text;
  };
  const csv = async (text: string, kept: readonly string[]): Promise<string> =>
    output(await openCsvInput(await put(text), 'input', INPUTS, { chunkRows: CHUNK_ROWS, kept: new Set(kept) }));
  const ndjson = async (text: string, kept: readonly string[]): Promise<string> =>
    output(await openNdjsonInput(await put(text), INPUTS, ANSWERS, { chunkRows: CHUNK_ROWS, kept: new Set(kept) }));

  it('is that of the file in CSV, header and quotes too', async () => {
    const text = '\uFEFF"the id",note,x\n007,"a, ""b""",1\n008,,2\n';
    expect(await csv(text, ['note', 'the id'])).toBe('"the id",note,prediction\n007,"a, ""b""",10\n008,,20\n');
    expect(await csv(text, ['x'])).toBe('x,prediction\n1,10\n2,20\n');
    expect(await csv(text, [])).toBe('prediction\n10\n20\n');
  });

  it('is that of the file in NDJSON, where an old answer gives way to the new', async () => {
    const text = '{"id" : 90071992547409931, "prediction":"old","x":1}\n{"x":2}\n';
    expect(await ndjson(text, ['id', 'nowhere'])).toBe(
      '{"id" : 90071992547409931,"prediction":10}\n{"prediction":20}\n',
    );
    expect(await ndjson(text, [])).toBe('{"prediction":10}\n{"prediction":20}\n');
  });
});
