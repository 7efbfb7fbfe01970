import { spawn } from 'node:child_process';

import { searchPath } from './search-path.config.js';

/** A program that failed, or took too long; its message ends with the last of what it printed. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
}

export interface ProgramOptions {
  readonly timeoutMs: number;
  readonly cwd?: string;
  /** All that it finds in its environment, beside a PATH. */
  readonly env?: Readonly<Record<string, string>>;
}

const PRINTED = 3000;

/** What a program prints on its standard output. @throws ProgramError */
export function outputOf(command: string, args: readonly string[], options: ProgramOptions): Promise<string> {
  const { timeoutMs, cwd, env } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { PATH: searchPath(), LANG: 'C.UTF-8', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let [output, printed] = ['', ''];
    const timer = setTimeout(() => {
      fail(`took longer than ${Math.round(timeoutMs / 1000)} s`);
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, timeoutMs);
    const fail = (why: string): void => reject(new ProgramError(printed === '' ? why : `${why}:\n${printed.trim()}`));
    const keep = (piece: Buffer): void => void (printed = (printed + piece.toString('utf8')).slice(-PRINTED));
    child.stdout.on('data', (piece: Buffer) => {
      output = (output + piece.toString('utf8')).slice(-PRINTED);
      keep(piece);
    });
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      clearTimeout(timer);
      fail(error.message);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve(output);
      else fail(`ended with ${signal ?? `exit code ${code ?? -1}`}`);
    });
  });
}
