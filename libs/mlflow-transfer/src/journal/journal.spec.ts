import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { Journal } from './journal.js';

describe('the journal of a transfer', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read again by the next one, with the last state of each thing', () => {
    const file = join(folder, 'deep/journal');
    const first = new Journal(file);
    first.add('run 1', 'old');
    first.add('run 1', 'new');

    const next = new Journal(file);

    expect([next.has('run 1', 'new'), next.has('run 1', 'old'), next.has('run 2', 'new')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('survives a line that a crash has cut, and rubbish', () => {
    const file = join(folder, 'journal');
    new Journal(file).add('run 1', 'a');
    appendFileSync(file, '7\n["run 2", "b');

    new Journal(file).add('run 3', 'c');

    const last = new Journal(file);
    expect([last.has('run 1', 'a'), last.has('run 2', 'b'), last.has('run 3', 'c')]).toEqual([true, false, true]);
  });
});
