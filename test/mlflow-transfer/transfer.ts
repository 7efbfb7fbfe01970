import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { eventually } from '@intelgraph/testing';

const ROOT = resolve(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');

export interface Counts {
  readonly copied: number;
  readonly known: number;
}

export interface TransferReport {
  readonly counts: Readonly<Record<string, Counts>>;
  readonly losses: readonly { readonly kind: string; readonly id: string; readonly reason: string }[];
  readonly mapping: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The programs behind `npm run import:mlflow` and `export:mlflow`, with a report and a journal in one folder. */
export class Transfer {
  constructor(
    private readonly folder: string,
    private readonly token: string,
  ) {}

  get reportFile(): string {
    return join(this.folder, 'report.json');
  }

  get report(): TransferReport {
    return JSON.parse(readFileSync(this.reportFile, 'utf8')) as TransferReport;
  }

  /** @returns the exit code and what was printed */
  async run(program: 'import' | 'export', args: readonly string[]): Promise<{ code: number | null; output: string }> {
    const child = this.spawn(program, args);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }

  /** Kills the program, as by a power cut, once its journal has so many lines. */
  async runUntil(program: 'import' | 'export', args: readonly string[], lines: number): Promise<void> {
    const child = this.spawn(program, args);
    const closed = once(child, 'close');
    await eventually(() => {
      const done = this.journalLines();
      if (done < lines && child.exitCode === null) throw new Error(`${done} lines`);
    });
    child.kill('SIGKILL');
    await closed;
    if (child.signalCode !== 'SIGKILL') throw new Error('the program ended before it could be killed');
  }

  /** Forgets what is done. */
  forget(): void {
    rmSync(this.journal, { recursive: true, force: true });
  }

  private get journal(): string {
    return join(this.folder, 'journal');
  }

  private journalLines(): number {
    const files = existsSync(this.journal) ? readdirSync(this.journal) : [];
    return files.flatMap((file) => readFileSync(join(this.journal, file), 'utf8').split('\n').slice(1)).length;
  }

  private spawn(program: 'import' | 'export', args: readonly string[]) {
    const places = ['--report', this.reportFile, '--journal', this.journal];
    const main = join(ROOT, `libs/mlflow-transfer/dist/${program}-main.js`);
    return spawn(NODE, [main, ...args, ...places], {
      env: { PATH: process.env['PATH'], INTELGRAPH_ADMIN_TOKEN: this.token },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}
