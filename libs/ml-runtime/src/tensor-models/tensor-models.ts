import type { Calibration } from '../calibration/calibration.js';
import { ModelFormatError, ModelNotLoadedError, TensorRunError } from '../runtime.errors.js';
import type { NamedTensors } from '../tensors/tensor.js';

import { loadTensorModel, type TensorModelSource } from './load-tensor-model.js';
import type { TensorModel } from './tensor-model.js';

/** The models of tensors of one worker. */
export class TensorModels {
  private readonly models = new Map<string, TensorModel>();

  /** @throws ModelFormatError */
  async load(id: string, source: TensorModelSource): Promise<void> {
    const model = await loadTensorModel(source).catch((cause: unknown) => {
      throw new ModelFormatError(source.path ?? source.format, reasonOf(cause), { cause });
    });
    await this.unload(id);
    this.models.set(id, model);
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
    const model = this.loaded(id);
    const started = performance.now();
    try {
      const outputs = await model.run(inputs);
      return { outputs, inferMs: performance.now() - started };
    } catch (cause) {
      throw new TensorRunError(`the model cannot compute these inputs: ${reasonOf(cause)}`, { cause });
    }
  }

  async unload(id: string): Promise<void> {
    const model = this.models.get(id);
    this.models.delete(id);
    await model?.close();
  }

  private loaded(id: string): TensorModel {
    const model = this.models.get(id);
    if (model === undefined) throw new ModelNotLoadedError(id);
    return model;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
