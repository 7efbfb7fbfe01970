import type { ModelArtifact, ModelRuntime, RunnableModel } from './model-runtime.js';

/** One runtime out of several: each artifact is loaded by the first that accepts it. */
export class RuntimeByFormat implements ModelRuntime {
  constructor(private readonly runtimes: readonly ModelRuntime[]) {}

  get backend(): string {
    return this.runtimes.map(({ backend }) => backend).join('; ');
  }

  get formats(): readonly string[] {
    return this.runtimes.flatMap(({ formats }) => formats);
  }

  accepts(artifact: ModelArtifact): boolean {
    return this.runtimeOf(artifact) !== undefined;
  }

  async load(artifact: ModelArtifact): Promise<RunnableModel> {
    const runtime = this.runtimeOf(artifact);
    if (runtime === undefined) throw new TypeError(`it is of none of: ${this.formats.join(', ')}`);
    return runtime.load(artifact);
  }

  async close(): Promise<void> {
    await Promise.all(this.runtimes.map((runtime) => runtime.close()));
  }

  private runtimeOf(artifact: ModelArtifact): ModelRuntime | undefined {
    return this.runtimes.find((runtime) => runtime.accepts(artifact));
  }
}
