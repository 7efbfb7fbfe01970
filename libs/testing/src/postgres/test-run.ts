import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { execFileSync } from 'node:child_process';

/** The test run that this process is part of. */
export interface TestRun {
  readonly mainPid: number;
  /** Shared by all workers of the run; jest/test-run.mjs computes the same name. */
  readonly directory: string;
}

/** Same answer as `birthOf` in jest/test-run.mjs. */
function birthOf(pid: number): string {
  if (process.platform !== 'linux') {
    return execFileSync('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).replace(/\W/g, '');
  }
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[19] ?? '';
}

/** jest runs suites in child processes, or, with one worker, in its main process. */
function mainPid(): number {
  return /jest-worker/.test(process.argv[1] ?? '') ? process.ppid : process.pid;
}

export function currentRun(): TestRun {
  const pid = mainPid();
  const user = process.getuid?.() ?? 'x';
  return { mainPid: pid, directory: join(tmpdir(), `intelgraph-tests-${user}`, `run-${pid}-${birthOf(pid)}`) };
}
