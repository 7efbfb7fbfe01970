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

  /** @throws ModelNotLoadedError, TensorRunError */
  async run(id: string, inputs: NamedTensors): Promise<{ outputs: NamedTensors; inferMs: number }> {
    const model = this.models.get(id);
    if (model === undefined) throw new ModelNotLoadedError(id);
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
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
