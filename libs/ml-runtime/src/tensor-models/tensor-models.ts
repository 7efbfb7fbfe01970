import type { Calibration } from '../calibration/calibration.js';
import { ModelFormatError, ModelNotLoadedError, TensorRunError } from '../runtime.errors.js';
import type { NamedTensors } from '../tensors/tensor.js';

import { loadTensorModel, type TensorModelSource } from './load-tensor-model.js';
import type { TensorModel } from './tensor-model.js';

/** The models of tensors of one worker. What is asked of one while it is being loaded waits for that. */
export class TensorModels {
  private readonly models = new Map<string, TensorModel>();
  /** The last change to each model that goes on. */
  private readonly changes = new Map<string, Promise<void>>();

  /** One that is there already goes on until the new one has been loaded. @throws ModelFormatError */
  load(id: string, source: TensorModelSource): Promise<void> {
    return this.inTurn(id, async () => {
      const model = await loadTensorModel(source).catch((cause: unknown) => {
        throw new ModelFormatError(source.path ?? source.format, reasonOf(cause), { cause });
      });
      await this.close(id);
      this.models.set(id, model);
    });
  }

  /** Tries out what can run a model. @returns null where there is nothing to choose; @throws ModelNotLoadedError */
  async calibrate(id: string): Promise<Calibration | null> {
    return (await this.loaded(id).compiled?.calibrate()) ?? null;
  }

  /** Takes what a calibration found best from now on. @throws ModelNotLoadedError */
  warmUp(id: string, calibration: Calibration): void {
    this.loaded(id).compiled?.use(calibration);
  }

  /** @throws ModelNotLoadedError, TensorRunError */
  async run(id: string, inputs: NamedTensors): Promise<{ outputs: NamedTensors; inferMs: number }> {
    const model = this.models.get(id) ?? (await this.awaited(id));
    const started = performance.now();
    try {
      const outputs = await model.run(inputs);
      return { outputs, inferMs: performance.now() - started };
    } catch (cause) {
      throw new TensorRunError(`the model cannot compute these inputs: ${reasonOf(cause)}`, { cause });
    }
  }

  unload(id: string): Promise<void> {
    return this.inTurn(id, () => this.close(id));
  }

  private async close(id: string): Promise<void> {
    const model = this.models.get(id);
    this.models.delete(id);
    await model?.close();
  }

  private async awaited(id: string): Promise<TensorModel> {
    // Why it could not be loaded was told to who wanted that.
    await this.changes.get(id)?.catch(() => undefined);
    return this.loaded(id);
  }

  private loaded(id: string): TensorModel {
    const model = this.models.get(id);
    if (model === undefined) throw new ModelNotLoadedError(id);
    return model;
  }

  /** Changes of one model follow each other, whether those before succeed or not. */
  private inTurn(id: string, change: () => Promise<void>): Promise<void> {
    const before = this.changes.get(id)?.catch(() => undefined) ?? Promise.resolve();
    const turn = before.then(change).finally(() => {
      if (this.changes.get(id) === turn) this.changes.delete(id);
    });
    this.changes.set(id, turn);
    return turn;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
