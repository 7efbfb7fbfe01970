import { AppError, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { PredictionsService, ServedVersion, ServingEngine } from '@intelgraph/model-serving';

import type { InferAnswer } from './infer-answer.js';
import type { ExpectedInputs } from './infer-request.js';
import { rowsOf } from './input-rows.js';
import { inputsOf, outputsOf, type TensorMetadata, tensorsOf } from './model-tensors.js';
import { chosen } from './requested-outputs.js';
import type { Tensor } from './tensors/tensor.js';

/** What a request is meant for: a deployment or a model, and one of its versions, or any. */
export interface InferTarget {
  readonly model: string;
  readonly version?: string | undefined;
}

export interface ModelMetadata {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
}

const EXTENSIONS = ['binary_tensor_data', 'model_configuration', 'model_repository', 'statistics'] as const;
/** What the server says of itself; Triton's clients look for what they know among the extensions. */
export const SERVER = { name: 'intelgraph', version: '2', extensions: EXTENSIONS } as const;
const PLATFORM = 'intelgraph_tabular';
const NO_KEY = '';

export interface OpenInferenceParts {
  readonly engine: Pick<ServingEngine, 'table' | 'state'>;
  readonly predictions: PredictionsService;
  /** Most rows of one request. */
  readonly maxRows: number;
}

/** A request whatever its form. */
export interface InferInput {
  /** Made up when absent. */
  readonly id: string | undefined;
  readonly inputs: readonly Tensor[];
  /** Undefined: all there are. */
  readonly outputs: readonly { readonly name: string }[] | undefined;
}

/** The Open Inference Protocol (KServe V2) whatever the transport: tensors in, tensors out. */
export class OpenInference {
  constructor(private readonly parts: OpenInferenceParts) {}

  get isReady(): boolean {
    return this.parts.engine.state.ready;
  }

  /** What a request may bring; asked before its tensors are read. @throws as `metadata` */
  expected(context: RequestContext, target: InferTarget): ExpectedInputs {
    const inputs = inputsOf(this.served(context, target).model.runnable);
    return { inputs, maxElements: this.parts.maxRows * Math.max(1, inputs.length) };
  }

  /** @throws ModelNotDeployedError, VersionNotDeployedError, DeploymentNotServedError */
  metadata(context: RequestContext, target: InferTarget): ModelMetadata {
    const { runnable } = this.served(context, target).model;
    const { versions } = this.parts.engine.table.endpoint(context.workspace, target.model);
    return {
      name: target.model,
      versions: versions.map(({ version }) => version),
      platform: PLATFORM,
      inputs: inputsOf(runnable),
      outputs: outputsOf(runnable.output),
    };
  }

  /** A version that answers: the one that is named, or one of those that there are. @throws as `metadata` */
  served(context: RequestContext, { model, version }: InferTarget): ServedVersion {
    requireRole(context, 'viewer');
    return this.parts.engine.table.route(context.workspace, model, version, NO_KEY);
  }

  /** Triton's clients ask in a loop until a model is there, and take an error for a failure of the server. */
  isServed(context: RequestContext, target: InferTarget): boolean {
    try {
      this.served(context, target);
      return true;
    } catch (error) {
      if (error instanceof AppError && (error.kind === 'not_found' || error.kind === 'unavailable')) return false;
      throw error;
    }
  }

  /**
   * Answers every row that the tensors hold.
   *
   * @throws as `metadata`; InvalidInputError naming the input or output, BatchTooLargeError, TooManyRowsInFlightError
   */
  async infer(context: RequestContext, target: InferTarget, { id, inputs, outputs }: InferInput): Promise<InferAnswer> {
    const { runnable } = this.served(context, target).model;
    // What does not exist is refused before anything is computed.
    chosen(outputsOf(runnable.output), outputs);
    const { served, predictions } = await this.parts.predictions.predictBatch(context, {
      modelName: target.model,
      ...(target.version === undefined ? {} : { modelVersion: target.version }),
      inputs: rowsOf(inputs, runnable),
      options: { returnConfidence: true },
    });
    return {
      modelName: target.model,
      modelVersion: served.version,
      id: id ?? predictions[0]?.predictionId ?? '',
      tensors: chosen(tensorsOf(predictions, served.model.runnable.output), outputs),
    };
  }
}
