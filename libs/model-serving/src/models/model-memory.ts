import type { LoadedModel } from './loaded-model.js';

/** Bounds what the models of a process take in memory: those that were used least recently leave first. */
export class ModelMemory {
  private readonly models = new Set<LoadedModel>();

  /** @param limitBytes Infinity: no bound */
  constructor(
    readonly limitBytes: number,
    private readonly unloaded: (model: LoadedModel) => void = () => undefined,
  ) {}

  /** What they take, about. */
  get bytes(): number {
    let sum = 0;
    for (const { bytes } of this.models) sum += bytes;
    return sum;
  }

  /** A model is in memory: makes room for it. Stays above its bound while every other model is answering. */
  loaded(model: LoadedModel): void {
    this.models.add(model);
    let over = this.bytes - this.limitBytes;
    if (over <= 0) return;
    const idle = [...this.models].filter((other) => other !== model && other.inFlight === 0 && other.isLoaded);
    for (const oldest of idle.sort((one, other) => one.lastUse - other.lastUse)) {
      if (over <= 0) return;
      over -= oldest.bytes;
      this.forget(oldest);
      // Whatever cannot let go of it: it is not asked any more.
      oldest.unload().catch(() => undefined);
      this.unloaded(oldest);
    }
  }

  /** A model is gone for good. */
  forget(model: LoadedModel): void {
    this.models.delete(model);
  }
}
