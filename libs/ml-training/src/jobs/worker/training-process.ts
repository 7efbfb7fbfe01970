import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { AppError } from '@intelgraph/kernel';

import type { JobResult } from '../job-spec.js';
import { TrainingProcessError } from '../jobs.errors.js';

import type { TrainingOrder, TrainingReport } from './protocol.js';

const STDERR_KEPT = 8_000;

export interface TrainingProcessOptions {
  /** Heap limit of the process in MiB. */
  readonly memoryMb: number;
  readonly signal: AbortSignal;
  /** Called in order, one at a time. */
  readonly onReport: (report: Exclude<TrainingReport, { kind: 'done' | 'failed' }>) => Promise<void>;
  readonly onStart?: (pid: number) => void;
}

/** The built main module of a training process, also when this module is run from its sources. */
function entryFile(): string {
  const here = fileURLToPath(new URL('./training-child.js', import.meta.url));
  return here.replace(/([\\/])src([\\/]jobs[\\/]worker[\\/])/, '$1dist$2');
}

/**
 * Trains in a process of its own and waits for its end.
 *
 * @throws AppError with the reason that the process gave; TrainingProcessError when it died without one
 */
export async function runTrainingProcess(order: TrainingOrder, options: TrainingProcessOptions): Promise<JobResult> {
  const { signal, memoryMb } = options;
  signal.throwIfAborted();
  const child = fork(entryFile(), [], {
    execArgv: [`--max-old-space-size=${memoryMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  if (child.pid !== undefined) options.onStart?.(child.pid);
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  try {
    child.send(order);
    return await outcomeOf(child, options);
  } finally {
    signal.removeEventListener('abort', kill);
    kill();
  }
}

async function outcomeOf(
  child: ChildProcess,
  { onReport, signal, memoryMb }: TrainingProcessOptions,
): Promise<JobResult> {
  let last: Extract<TrainingReport, { kind: 'done' | 'failed' }> | undefined;
  let problem: { cause: unknown } | undefined;
  let stderr = '';
  let reports = Promise.resolve();
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-STDERR_KEPT)));
  child.on('message', (report: TrainingReport) => {
    if (report.kind === 'done' || report.kind === 'failed') {
      last = report;
      return;
    }
    reports = reports
      .then(() => (problem === undefined ? onReport(report) : undefined))
      .catch((cause: unknown) => {
        problem = { cause };
        child.kill('SIGKILL');
      });
  });
  const [code, killedBy] = await new Promise<[number | null, string | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, exitSignal) => resolve([exitCode, exitSignal]));
  });
  await reports;
  signal.throwIfAborted();
  if (problem !== undefined) throw problem.cause;
  if (last?.kind === 'done') return last.result;
  if (last?.kind === 'failed') throw new AppError(last.error.code, 'invalid', last.error.message);
  throw deathOf(code, killedBy, stderr, memoryMb);
}

function deathOf(code: number | null, killedBy: string | null, stderr: string, memoryMb: number): TrainingProcessError {
  if (/heap out of memory|allocation failed/i.test(stderr)) {
    return new TrainingProcessError(`training needs more memory than its limit of ${memoryMb} MiB`, false);
  }
  const how = killedBy === null ? `with exit code ${code ?? -1}` : `by ${killedBy}`;
  return new TrainingProcessError(`the training process ended ${how} before it had a result`, true);
}
