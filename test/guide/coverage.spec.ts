import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { leftOut } from './run/coverage.mjs';
import { blocksOf, promisesOf } from './run/document.mjs';
import { PROGRAMS, programOf } from './run/programs.mjs';

const GUIDE = resolve(import.meta.dirname, '../../../shared/spec/mlops-guide.md');
const present = existsSync(GUIDE);
if (!present && process.env['CI'] === 'true') throw new Error(`${GUIDE} is not there`);

const FENCE = '```';
const block = (language: string, code: string): string => `${FENCE}${language}\n${code}\n${FENCE}\n`;

(present ? describe : describe.skip)('what the run of the guide covers', () => {
  const guide = present ? readFileSync(GUIDE, 'utf8') : '';
  const after = (heading: string, text: string): string => guide.replace(`${heading}\n`, `${heading}\n\n${text}\n`);

  it('is all of it', () => {
    expect(leftOut(blocksOf(guide))).toEqual([]);
  });

  it.each([
    ['a snippet under a new heading', () => `${guide}\n### New\n\n${block('typescript', 'x();')}`, 'under "New"'],
    ['a command under a new heading', () => `${guide}\n### New\n\n${block('bash', 'curl x')}`, 'under "New"'],
    ['a block of another language', () => after('### Evaluate Model', block('python', 'x')), 'python under'],
    ['a block of no language', () => after('### Evaluate Model', block('', 'x')), 'a block under'],
    ['one more command', () => guide.replace('# List all jobs', 'curl x\n# List all jobs'), '3 commands, 2 of them'],
    ['one more block of commands', () => after('### Evaluate Model', block('bash', 'curl x')), '2 commands, 1 of them'],
    ['a command less', () => guide.replace(/^curl .*training\/jobs$/m, ''), '1 commands, 2 of them'],
  ])('notices %s', (_name, changed, finding) => {
    expect(changed()).not.toBe(guide);
    expect(leftOut(blocksOf(changed()))).toEqual([expect.stringContaining(finding)]);
  });

  it('runs a second snippet under a known heading as well', () => {
    const changed = after('### 2. Track Lineage', block('typescript', 'planted();'));
    expect(programOf(PROGRAMS['registry'] ?? [], blocksOf(changed))).toContain('planted();');
  });

  it('asks for a snippet that was taken out', () => {
    const without = blocksOf(guide).filter(({ heading }) => heading !== '2. Track Lineage');
    expect(() => programOf(PROGRAMS['registry'] ?? [], without)).toThrow('2. Track Lineage');
  });

  it('takes what is printed from the guide', () => {
    expect(promisesOf(blocksOf(guide))[0]).toBe('42');
    expect(promisesOf(blocksOf(guide.replace('; // 42', '; // 43')))[0]).toBe('43');
    expect(promisesOf(blocksOf(guide))[1]).toMatch(/^\{[^]*user_last_login_days: 2\n\}$/);
  });
});

describe('the blocks of a Markdown text', () => {
  it.each([
    ['tildes', '~~~bash\ncurl x\n~~~\n'],
    ['an indented fence', `  ${FENCE}bash\n`],
    ['words behind the language', `${FENCE}ts title=x\n`],
    ['a block that is never closed', `${FENCE}bash\ncurl x\n`],
    ['a block inside a block', `${FENCE}bash\n${FENCE}bash\n${FENCE}\n`],
  ])('are never overlooked: %s is an error', (_name, text) => {
    expect(() => blocksOf(text)).toThrow(/^line \d/);
  });
});
