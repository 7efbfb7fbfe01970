import { createInferencePool, type InferencePool } from '@intelgraph/ml-runtime';

/** The worker threads of a process, for all of its runtimes. */
export class SharedPool {
  private pool: InferencePool | undefined;

  constructor(private readonly threads: number) {}

  /** Threads start with the first model, so that a process that only reads deployments has none. */
  get(): InferencePool {
    return (this.pool ??= createInferencePool({ threads: this.threads }));
  }

  async close(): Promise<void> {
    await this.pool?.close();
  }
}
