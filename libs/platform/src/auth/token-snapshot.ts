import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TokenRecord } from './token-record.js';

/** Keeps token records in one file, readable by the owner only. */
export class TokenSnapshot {
  constructor(private readonly file: string) {}

  /** The saved records; none when there is no file or it is damaged (the source has them all). */
  async load(): Promise<TokenRecord[]> {
    try {
      return JSON.parse(await readFile(this.file, 'utf8'), revive) as TokenRecord[];
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** Replaces the file in one step. */
  async save(tokens: readonly TokenRecord[]): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
    const scratch = `${this.file}.tmp`;
    await writeFile(scratch, JSON.stringify(tokens, replace), { mode: 0o600 });
    await rename(scratch, this.file);
  }
}

function replace(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function revive(key: string, value: unknown): unknown {
  if (key === 'revision' && typeof value === 'string') return BigInt(value);
  return (key === 'expiresAt' || key === 'revokedAt') && typeof value === 'string' ? new Date(value) : value;
}
