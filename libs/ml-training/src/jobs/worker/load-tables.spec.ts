import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { digestOf } from '../../datasets/data-sources.js';
import { DEFAULT_READ_OPTIONS } from '../../datasets/tabular-file.js';
import type { JobSpec } from '../job-spec.js';

import { loadTables, type LoadedData } from './load-tables.js';

describe('the tables of a job', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'load-tables-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function load(content: string, memoryMb = 100): Promise<LoadedData> {
    const file = join(folder, 'data.csv');
    await writeFile(file, content);
    const train = { file, digest: await digestOf(file), field: 'train_path' };
    const split = { seed: 1, validationShare: 0.2, stratify: true };
    return loadTables({ target: 'y', train, split } as unknown as JobSpec, DEFAULT_READ_OPTIONS, memoryMb);
  }
  const rows = (count: number, target: (row: number) => unknown): string =>
    `a,y\n${Array.from({ length: count }, (_, row) => `${row},${String(target(row))}\n`).join('')}`;

  it('are a training and a validation part, with a profile of the file', async () => {
    const { train, validation, baseline } = await load(rows(100, (row) => row % 2));
    expect([train.rows, validation.rows, baseline?.rows]).toEqual([80, 20, 100]);
  });

  it('are a part to calibrate with, too, where there are many rows', async () => {
    const { train, validation, calibration } = await load(rows(2000, (row) => row % 2));
    expect([train.rows, validation.rows, calibration?.rows]).toEqual([1360, 400, 240]);
  });

  it('are refused before they are read when they would take too much memory', async () => {
    await expect(
      load(
        rows(50_000, (row) => row % 2),
        1,
      ),
    ).rejects.toThrow(
      'train_path: has 50000 rows of 2 columns: training needs about 3 MiB, more than the limit of 1 MiB',
    );
  });

  it('are refused when their target cannot be learned', async () => {
    await expect(load(rows(10, (row) => row % 2))).rejects.toThrow('has 10 rows with a target; at least 20 are needed');
    await expect(load(rows(30, () => ''))).rejects.toThrow('has 0 rows with a target');
    await expect(load(rows(30, () => 'inf'))).rejects.toThrow('has 0 rows with a target');
    await expect(load(rows(30, (row) => `2024-01-${row + 10 > 31 ? 28 : row + 10}`))).rejects.toThrow(
      'dataset_config.target: "y" holds times, which cannot be predicted',
    );
  });
});
