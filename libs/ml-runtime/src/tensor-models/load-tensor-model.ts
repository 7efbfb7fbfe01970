import { loadOnnx } from './onnx/load-onnx.js';
import type { ModelFile, TensorFormat, TensorModel } from './tensor-model.js';
import { loadGraph } from './tfjs/load-graph.js';
import { loadLayers } from './tfjs/load-layers.js';

/** What is to be loaded. */
export interface TensorModelSource {
  readonly format: TensorFormat;
  readonly files: readonly ModelFile[];
  /** The main file, where somebody says which it is. */
  readonly path?: string | undefined;
}

/** @throws any error that says what is wrong with the files */
export function loadTensorModel({ format, files, path }: TensorModelSource): Promise<TensorModel> {
  switch (format) {
    case 'onnx':
      return loadOnnx(files, path);
    case 'tfjs-layers':
      return loadLayers(files);
    case 'tfjs-graph':
      return loadGraph(files);
  }
}
