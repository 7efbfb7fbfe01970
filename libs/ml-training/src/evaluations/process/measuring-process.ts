import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { EvaluationProcessError, EvaluationTimeoutError, EvaluationTooLargeError } from '../evaluations.errors.js';

import type { MeasuredFile } from './measure-file.js';
import { receivedError, type MeasuringOrder, type MeasuringReport } from './protocol.js';

export interface MeasuringOptions {
  /** Heap limit of the process in MiB. */
  readonly memoryMb: number;
  /** Given up after it. */
  readonly timeoutMs: number;
  /** Told of the process that starts. */
  readonly onStart?: (pid: number) => void;
}

/** The built main module of a measuring process, also when this module is run from its sources. */
function entryFile(): string {
  const here = fileURLToPath(new URL('./measuring-child.js', import.meta.url));
  return here.replace(/([\\/])src([\\/]evaluations[\\/]process[\\/])/, '$1dist$2');
}

/**
 * Measures in a process of its own: seconds of computing and large tables must not hold up whatever else the service does.
 *
 * @throws AppError with the reason that the process gave; EvaluationTimeoutError, EvaluationTooLargeError or
 * EvaluationProcessError when it ended without one
 */
export async function runMeasuringProcess(order: MeasuringOrder, options: MeasuringOptions): Promise<MeasuredFile> {
  const { memoryMb, timeoutMs, onStart } = options;
  const child = fork(entryFile(), [], {
    execArgv: [`--max-old-space-size=${memoryMb}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  if (child.pid !== undefined) onStart?.(child.pid);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  try {
    return await new Promise<MeasuredFile>((resolve, reject) => {
      child.once('error', (cause) => reject(new EvaluationProcessError('could not be started', cause)));
      child.once('message', (report: MeasuringReport) => {
        if (report.kind === 'done') resolve(report.result);
        else reject(receivedError(report.error));
      });
      child.once('close', (code, signal) => {
        const how = signal === null ? `with exit code ${code ?? -1}` : `by ${signal}`;
        if (late) reject(new EvaluationTimeoutError(timeoutMs));
        // V8 aborts when its heap is full.
        else if (signal === 'SIGABRT') reject(new EvaluationTooLargeError(memoryMb));
        else reject(new EvaluationProcessError(`ended ${how}`));
      });
      // Where it cannot be sent the process has ended, and `close` says how.
      child.send(order, () => undefined);
    });
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}
