import { readFile, writeFile } from 'node:fs/promises';

import { writeWhole } from '../output/part-file.js';

import type { ExplanationSummary } from './explanation-summary.js';
import type { ExplanationPiece } from './explanation-tally.js';

const FLAGS = { flag: 'wx', mode: 0o600 } as const;

/** Writes what the explanations of a chunk, or of a whole job, come to: numbers are read back as they are. */
export async function writeExplanations(file: string, found: ExplanationPiece | ExplanationSummary): Promise<void> {
  await writeWhole(file, (temporary) => writeFile(temporary, JSON.stringify(found), FLAGS));
}

export async function readPiece(file: string): Promise<ExplanationPiece> {
  return JSON.parse(await readFile(file, 'utf8')) as ExplanationPiece;
}

/** @returns undefined where the file is not there */
export async function readSummary(file: string): Promise<ExplanationSummary | undefined> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as ExplanationSummary);
}
