import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Transferable, Worker } from 'node:worker_threads';

import { AppError } from '@intelgraph/kernel';

import { threadEnvironment } from '../backends/backend.config.js';
import {
  EXPLANATION_TIMEOUT,
  InferenceUnavailableError,
  ModelFormatError,
  ModelNotLoadedError,
  TENSOR_RUN,
  TensorRunError,
  WorkerLostError,
} from '../runtime.errors.js';
import { MEMORY_EXIT_CODE } from './held-memory.js';
import { closeNativeCalls, newNativeCalls } from './native-calls.js';
import type {
  ResultOf,
  WorkerFailure,
  WorkerReply,
  WorkerRequest,
  WorkerSettings,
  WorkerTask,
} from './worker-protocol.js';

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** Why a thread had to be replaced: it passed its limit of memory, or it died of something else. */
export type RestartReason = 'memory' | 'crash';

export interface PoolWorkerOptions {
  /** Of its heap, and of what it holds outside of it beside its models, in MB each; undefined: the heap of Node, and any. */
  readonly memoryMb?: number | undefined;
  /** Told once. The worker is dead for good by then; what it held is rejected after this. */
  readonly onDeath: (worker: PoolWorker, reason: RestartReason) => void;
}

/** One thread and the requests it holds. */
export class PoolWorker {
  private readonly thread: Worker;
  private readonly nativeCalls = newNativeCalls();
  private readonly waiting = new Map<number, Waiting>();
  private lastTicket = 0;
  private ended = false;

  constructor(private readonly options: PoolWorkerOptions) {
    const { memoryMb } = options;
    const workerData: WorkerSettings = { memoryMb, nativeCalls: this.nativeCalls };
    const limits = memoryMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryMb } };
    this.thread = new Worker(workerFile(), {
      ...{ stdout: false, stderr: false, workerData, ...limits },
      env: threadEnvironment(),
    });
    this.thread.on('message', (reply: WorkerReply) => this.settle(reply));
    this.thread.on('error', (error) => this.fail(error));
    this.thread.on('exit', (code) => this.fail(new Error(`exit code ${code}`), code === MEMORY_EXIT_CODE));
  }

  /** Requests sent and not yet answered. */
  get load(): number {
    return this.waiting.size;
  }

  run<T extends WorkerTask>(task: T): Promise<ResultOf<T>> {
    if (this.ended) return Promise.reject(new WorkerLostError('the inference worker is restarting'));
    return new Promise((resolve, reject) => {
      const request: WorkerRequest = { ticket: ++this.lastTicket, task };
      this.waiting.set(request.ticket, { resolve, reject });
      this.thread.postMessage(request, handedOver(task));
    });
  }

  /** Ends the thread, after what it computes in native code just now. */
  async end(): Promise<void> {
    await closeNativeCalls(this.nativeCalls, () => this.ended);
    await this.thread.terminate();
  }

  private settle(reply: WorkerReply): void {
    const waiting = this.waiting.get(reply.ticket);
    this.waiting.delete(reply.ticket);
    if ('failure' in reply) waiting?.reject(revive(reply.failure));
    else waiting?.resolve(reply.result as never);
  }

  private fail(cause: unknown, heldTooMuch = false): void {
    if (this.ended) return;
    this.ended = true;
    const isMemory = heldTooMuch || (cause as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    // Who is rejected may try again at once, and must find another.
    this.options.onDeath(this, isMemory ? 'memory' : 'crash');
    const error = new WorkerLostError('the inference worker died', { cause });
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

/** What crosses without being copied: the rows of a block were copied into it. */
function handedOver(task: WorkerTask): Transferable[] {
  if (task.kind !== 'predict' || !('columns' in task.rows)) return [];
  const buffers = [...task.rows.columns.values()].flatMap((values) =>
    values instanceof Float64Array ? [values.buffer as ArrayBuffer] : [],
  );
  return [...new Set(buffers)];
}

function revive(failure: WorkerFailure): AppError {
  if (failure.code === 'MODEL_FORMAT.UNREADABLE') return new ModelFormatError(failure.file ?? '', failure.reason ?? '');
  if (failure.code === 'INFERENCE.MODEL_NOT_LOADED') return new ModelNotLoadedError(failure.id ?? '');
  if (failure.code === TENSOR_RUN) return new TensorRunError(failure.message);
  if (failure.code === EXPLANATION_TIMEOUT) return new AppError(failure.code, 'timeout', failure.message);
  return new AppError(
    failure.code,
    failure.code === 'BACKEND.UNAVAILABLE' ? 'unavailable' : 'internal',
    failure.message,
  );
}

/** Threads run compiled code: beside this file in dist, or in dist when this file runs from src (tests build first). */
function workerFile(): URL {
  const compiled = import.meta.url.endsWith('.ts') ? '../../dist/workers/inference-worker.js' : './inference-worker.js';
  const url = new URL(compiled, import.meta.url);
  if (!existsSync(fileURLToPath(url))) {
    throw new InferenceUnavailableError('the worker is not compiled: run `npm run build` first');
  }
  return url;
}
