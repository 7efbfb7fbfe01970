import { type ChildProcess, fork } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

import { computingEnvironment } from '../../backends/backend.config.js';
import { ModelFormatError } from '../../runtime.errors.js';
import type { TensorModelSource } from '../load-tensor-model.js';
import type { TensorModelDescription } from '../tensor-model.js';

import type { RehearsalReport } from './rehearsal-child.js';

const TIMEOUT_MS = 60_000;
const MEMORY_BYTES = 1024 ** 3;
/** So often its size may be held of a file: as it came, as it is read, as it is computed with. */
const COPIES = 8;
const WATCH_MS = 50;
const LONGEST_REASON = 600;
const PAGE = 4096;

export interface RehearsalLimits {
  /** Given up after it. Default 60 s. */
  readonly timeoutMs?: number;
  /** What the process may take beyond what the files do. Default 1 GiB. */
  readonly memoryBytes?: number;
}

/**
 * Loads and runs a model in a process of its own first: native code that reads a hostile file may take its process down, or all
 * the memory there is, and then it is not ours.
 *
 * @throws ModelFormatError naming the file, with the reason
 */
export async function rehearseApart(
  source: TensorModelSource,
  limits: RehearsalLimits = {},
): Promise<TensorModelDescription> {
  // A replica that starts loads all of its models: their processes must not all be there at once.
  while (running.size >= availableParallelism()) await Promise.race(running);
  const rehearsal = rehearseNow(source, limits);
  const ended = rehearsal.then(
    () => undefined,
    () => undefined,
  );
  running.add(ended);
  try {
    return await rehearsal;
  } finally {
    running.delete(ended);
  }
}

const running = new Set<Promise<void>>();

async function rehearseNow(
  source: TensorModelSource,
  { timeoutMs = TIMEOUT_MS, memoryBytes = MEMORY_BYTES }: RehearsalLimits,
): Promise<TensorModelDescription> {
  const size = source.files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const child = fork(entryFile(), [], {
    // It has no business with the secrets of the service.
    env: computingEnvironment(),
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const limits = limited(child, memoryBytes + COPIES * size, timeoutMs);
  try {
    const report = await reportOf(child, source, limits);
    if ('description' in report) return report.description;
    throw refusal(source, report.reason);
  } finally {
    limits.end();
    child.kill('SIGKILL');
  }
}

function reportOf(child: ChildProcess, source: TensorModelSource, limits: Limits): Promise<RehearsalReport> {
  return new Promise((resolve) => {
    child.once('message', (report: RehearsalReport) => resolve(report));
    child.once('error', (error) => resolve({ reason: `it could not be tried: ${error.message}` }));
    child.once('close', (code, signal) => {
      const how =
        limits.broken() ?? (signal === null ? `the process ended with exit code ${code}` : `${signal} ended it`);
      resolve({ reason: `it does not load or run: ${how}` });
    });
    // Where it cannot be sent the process has ended, and `close` says how.
    child.send(source, () => undefined);
  });
}

interface Limits {
  /** The limit that the process went beyond, in words. */
  broken(): string | undefined;
  end(): void;
}

function limited(child: ChildProcess, mostBytes: number, timeoutMs: number): Limits {
  let broken: string | undefined;
  const stop = (reason: string): void => {
    broken ??= reason;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(stop, timeoutMs, `it was not done within ${timeoutMs / 1000} s`);
  const watch = setInterval(() => {
    void residentBytes(child.pid).then((bytes) => {
      if (bytes > mostBytes) stop(`it took more than ${Math.round(mostBytes / 1024 ** 2)} MiB of memory`);
    });
  }, WATCH_MS);
  return {
    broken: () => broken,
    end: () => {
      clearTimeout(timer);
      clearInterval(watch);
    },
  };
}

/** 0 where the system does not say it. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid ?? 0}/statm`, 'utf8').catch(() => '');
  return Number(text.split(' ')[1] ?? 0) * PAGE;
}

function refusal({ format, path, files }: TensorModelSource, reason: string): ModelFormatError {
  const file = path ?? (format === 'onnx' ? 'model.onnx' : 'model.json');
  const shown = files.some((one) => one.path === file) ? file : format;
  return new ModelFormatError(shown, reason.replaceAll('\n', ' ').slice(0, LONGEST_REASON));
}

/** The built main module of the process, also when this module is run from its sources. */
function entryFile(): string {
  const here = fileURLToPath(new URL('./rehearsal-child.js', import.meta.url));
  return here.replace(/([\\/])src([\\/]tensor-models[\\/])/, '$1dist$2');
}
