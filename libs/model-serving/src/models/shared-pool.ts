import {
  createInferencePool,
  defaultThreads,
  Slots,
  type Calibration,
  type InferencePool,
  type InferencePoolOptions,
} from '@intelgraph/ml-runtime';

import { KnownCalibrations } from './known-calibrations.js';

export interface SharedPoolOptions {
  /** Worker threads, each with every model; by default one less than there are cores, at least one. */
  readonly threads?: number | undefined;
  /** Heap of a thread, and what it holds outside of it beside its models, in MB each: one that passes it is replaced. That of Node, and any, unless given. */
  readonly memoryMb?: number | undefined;
  /** Told when a thread died and another took its place. */
  readonly onRestart?: InferencePoolOptions['onRestart'];
}

/** The worker threads of a process, for all of its runtimes. */
export class SharedPool {
  readonly threads: number;
  /** Runs on the threads at a time. */
  readonly slots: Slots;
  private pool: InferencePool | undefined;
  private readonly calibrations = new KnownCalibrations();

  constructor(private readonly options: SharedPoolOptions = {}) {
    this.threads = options.threads ?? defaultThreads();
    this.slots = new Slots(this.threads);
  }

  /** For people: `2 worker threads`. */
  get shown(): string {
    return `${this.threads} worker thread${this.threads === 1 ? '' : 's'}`;
  }

  /** Threads start with the first model, so that a process that only reads deployments has none. */
  get(): InferencePool {
    return (this.pool ??= createInferencePool({ ...this.options, threads: this.threads }));
  }

  /**
   * Lets the threads run a loaded model as is fastest, which is tried out the first time that its artifact is here.
   *
   * @returns what was found; null = there is nothing to choose
   */
  warmUp(digest: string): Promise<Calibration | null> {
    return this.calibrations.of(digest, (known) => this.get().warmUp(digest, known));
  }

  async close(): Promise<void> {
    await this.pool?.close();
  }
}
