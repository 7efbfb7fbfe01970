import { bytesOf } from './bytes-of.js';
import { type ExecutionBounds, LoadedModel, type ResidentModel } from './loaded-model.js';
import type { ModelArtifact, ModelRuntime } from './model-runtime.js';
import { ModelMemory } from './model-memory.js';
import { ArtifactUnusableError } from './models.errors.js';
import { warmUpInline } from './warm-up.js';

export interface LoadedModelsOptions {
  readonly runtime: ModelRuntime;
  /** Brings the verified files of an artifact. @throws ArtifactUnusableError */
  readonly fetch: (digest: string) => Promise<ModelArtifact>;
  /** Most rows that are ever computed on the calling thread. */
  readonly maxInlineRows: number;
  /** What all models may take in memory, about; no bound unless given. */
  readonly maxBytes?: number;
  readonly bounds?: ExecutionBounds;
  /** Told when a model leaves memory to make room, and when it comes back. */
  readonly moved?: (event: 'unloaded' | 'reloaded') => void;
}

/** The models of a process, one for each artifact, however many routes use it. */
export class LoadedModels {
  readonly memory: ModelMemory;
  private readonly models = new Map<string, Promise<LoadedModel>>();
  /** Those that have been loaded once. */
  private readonly known = new Set<LoadedModel>();
  private readonly pins = new Map<string, number>();

  constructor(private readonly options: LoadedModelsOptions) {
    this.memory = new ModelMemory(options.maxBytes ?? Infinity, () => options.moved?.('unloaded'));
  }

  get backend(): string {
    return this.options.runtime.backend;
  }

  /** How many have their weights in memory, and how many would come back with a request. */
  get counts(): { readonly loaded: number; readonly unloaded: number } {
    const loaded = [...this.known].filter(({ isLoaded }) => isLoaded).length;
    return { loaded, unloaded: this.known.size - loaded };
  }

  /** Requests that wait for a thread. */
  get waiting(): number {
    return [...this.known].reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /** Loads and warms up the model of an artifact, once; concurrent callers share the work. */
  load(digest: string): Promise<LoadedModel> {
    const known = this.models.get(digest);
    if (known !== undefined) return known;
    const loading = this.loadFirst(digest);
    this.models.set(digest, loading);
    loading.catch(() => {
      this.models.delete(digest);
    });
    return loading;
  }

  private async loadFirst(digest: string): Promise<LoadedModel> {
    const artifact = await this.options.fetch(digest);
    try {
      const model = new LoadedModel({
        digest,
        first: await this.residentOf(artifact),
        load: async () => this.residentOf(await this.options.fetch(digest)),
        reloaded: (back) => this.reloaded(back),
        bounds: this.options.bounds ?? {},
      });
      await model.warmUp();
      this.known.add(model);
      this.memory.loaded(model);
      return model;
    } catch (error) {
      const message = `no model can be made of it: ${error instanceof Error ? error.message : String(error)}`;
      throw new ArtifactUnusableError(digest, 'unloadable', message, error);
    }
  }

  private reloaded(model: LoadedModel): void {
    // Whoever was routed to it before it was released may bring it back; the next release finds it here.
    if (!this.models.has(model.digest)) {
      this.models.set(model.digest, Promise.resolve(model));
      this.known.add(model);
    }
    this.memory.loaded(model);
    this.options.moved?.('reloaded');
  }

  private async residentOf(artifact: ModelArtifact): Promise<ResidentModel> {
    const { runtime, maxInlineRows } = this.options;
    assertFormat(runtime, artifact);
    const runnable = await runtime.load(artifact);
    const inlineRows = Math.min(maxInlineRows, await warmUpInline(runnable));
    return { runnable, inlineRows, bytes: runnable.memoryBytes ?? 2 * bytesOf(artifact.files) };
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

  /** Frees every model that is neither in `used` nor pinned; one that is still answering at the next call after its last answer. */
  async retainOnly(used: ReadonlySet<string>): Promise<void> {
    const isKept = (digest: string): boolean => used.has(digest) || this.pins.has(digest);
    for (const [digest, loading] of this.models) {
      if (isKept(digest)) continue;
      const model = await loading.catch(() => null);
      // Somebody may have come to want it meanwhile.
      if (model === null || isKept(digest) || model.inFlight > 0) continue;
      this.models.delete(digest);
      this.known.delete(model);
      this.memory.forget(model);
      await model.unload();
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
