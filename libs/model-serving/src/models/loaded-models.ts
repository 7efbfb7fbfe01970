import { warmUp } from './warm-up.js';
import type { ModelArtifact, ModelRuntime, RunnableModel } from './model-runtime.js';
import { ArtifactUnusableError } from './models.errors.js';

/** A model in memory that has answered its warm-up rows. */
export interface LoadedModel {
  readonly digest: string;
  readonly runnable: RunnableModel;
  /** Up to so many rows are faster on the calling thread than on a worker. */
  readonly inlineRows: number;
  /** Requests on worker threads that have not been answered yet. */
  inFlight: number;
}

export interface LoadedModelsOptions {
  readonly runtime: ModelRuntime;
  /** Brings the verified files of an artifact. @throws ArtifactUnusableError */
  readonly fetch: (digest: string) => Promise<ModelArtifact>;
  /** Most rows that are ever computed on the calling thread. */
  readonly maxInlineRows: number;
}

/** The models in memory, one for each artifact, however many routes use it. */
export class LoadedModels {
  private readonly models = new Map<string, Promise<LoadedModel>>();
  private readonly pins = new Map<string, number>();
  private readonly retired = new Set<LoadedModel>();

  constructor(private readonly options: LoadedModelsOptions) {}

  get backend(): string {
    return this.options.runtime.backend;
  }

  /** Loads and warms up the model of an artifact, once; concurrent callers share the work. */
  load(digest: string): Promise<LoadedModel> {
    const known = this.models.get(digest);
    if (known !== undefined) return known;
    const loading = this.loadNow(digest);
    this.models.set(digest, loading);
    loading.catch(() => {
      this.models.delete(digest);
    });
    return loading;
  }

  private async loadNow(digest: string): Promise<LoadedModel> {
    const artifact = await this.options.fetch(digest);
    try {
      assertFormat(this.options.runtime, artifact);
      const runnable = await this.options.runtime.load(artifact);
      const inlineRows = await warmUp(runnable, this.options.maxInlineRows);
      return { digest, runnable, inlineRows, inFlight: 0 };
    } catch (error) {
      const message = `no model can be made of it: ${error instanceof Error ? error.message : String(error)}`;
      throw new ArtifactUnusableError(digest, 'unloadable', message, error);
    }
  }

  /** Keeps models loaded that no route uses yet, until the returned function is called. */
  pin(digests: readonly string[]): () => void {
    for (const digest of digests) this.pins.set(digest, (this.pins.get(digest) ?? 0) + 1);
    let pinned = true;
    return () => {
      if (!pinned) return;
      pinned = false;
      for (const digest of digests) {
        const left = (this.pins.get(digest) ?? 1) - 1;
        if (left === 0) this.pins.delete(digest);
        else this.pins.set(digest, left);
      }
    };
  }

  /** Frees every model that is neither in `used` nor pinned, each after its last answer. */
  async retainOnly(used: ReadonlySet<string>): Promise<void> {
    for (const [digest, loading] of this.models) {
      if (used.has(digest) || this.pins.has(digest)) continue;
      this.models.delete(digest);
      const model = await loading.catch(() => null);
      if (model !== null) this.retired.add(model);
    }
    await this.sweep();
  }

  private async sweep(): Promise<void> {
    for (const model of this.retired) {
      if (model.inFlight > 0) continue;
      this.retired.delete(model);
      await model.runnable.close();
    }
  }

  async close(): Promise<void> {
    await this.retainOnly(new Set());
    await this.options.runtime.close();
  }
}

function assertFormat(runtime: ModelRuntime, artifact: ModelArtifact): void {
  if (runtime.accepts(artifact)) return;
  const flavor = String(artifact.manifest['flavor']);
  throw new TypeError(`its flavor is ${flavor}, and its files are of none of: ${runtime.formats.join(', ')}`);
}
