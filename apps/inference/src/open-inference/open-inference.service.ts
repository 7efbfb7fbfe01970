import { AppError, type RequestContext } from '@intelgraph/kernel';
import {
  type BatchAnswer,
  type ConformalOptions,
  OWN_PLATFORM,
  type Prediction,
  type RunnableModel,
  type ServedVersion,
  type ServingEngine,
  type UrgencyOptions,
} from '@intelgraph/model-serving';

import type { RowPredictions, RowTarget } from '../rows/row-predictions.js';

import { assertParameters } from './conformal-parameters.js';
import { conformalOutputs, conformalTensors } from './conformal-tensors.js';
import type { InferAnswer } from './infer-answer.js';
import type { ExpectedInputs } from './infer-request.js';
import { rowsOf } from './input-rows.js';
import { assertTaken, itemRows, takesTensors } from './item-tensors.js';
import { inputsOf, outputsOf, type TensorMetadata, tensorsOf } from './model-tensors.js';
import { chosen } from './requested-outputs.js';
import type { Tensor } from './tensors/tensor.js';

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
/** Of all tensors of a request, of models that take tensors; a body is smaller anyway. */
const MOST_ELEMENTS = 2 ** 26;

export interface OpenInferenceParts {
  readonly engine: Pick<ServingEngine, 'state'>;
  readonly predictions: RowPredictions;
}

/** A request whatever its form. */
export interface InferInput {
  /** Made up when absent. */
  readonly id: string | undefined;
  readonly inputs: readonly Tensor[];
  /** Requests with the same have tensors of the same names, types and shapes. */
  readonly form?: object | undefined;
  /** The only row as JSON, where somebody has it so. */
  readonly rowText?: string | undefined;
  /** Undefined: all there are. */
  readonly outputs: readonly { readonly name: string }[] | undefined;
  readonly urgency: UrgencyOptions;
  /** How sure answers shall be, and say that they are. */
  readonly conformal?: ConformalOptions | undefined;
}

/** The Open Inference Protocol (KServe V2) whatever the transport: tensors in, tensors out. */
export class OpenInference {
  constructor(private readonly parts: OpenInferenceParts) {}

  get isReady(): boolean {
    return this.parts.engine.state.ready;
  }

  /** What a request may bring; asked before its tensors are read. @throws as `metadata` */
  expected(context: RequestContext, target: RowTarget): ExpectedInputs {
    const { runnable } = this.served(context, target).model;
    const inputs = (): TensorMetadata[] => inputsOf(runnable);
    if (takesTensors(runnable)) {
      const assertTakes = (tensor: TensorMetadata): void => assertTaken(tensor, runnable);
      return { inputs, assertTakes, maxElements: MOST_ELEMENTS };
    }
    return { inputs, maxElements: this.parts.predictions.maxRows * Math.max(1, runnable.inputs.length) };
  }

  /** @throws ModelNotDeployedError, VersionNotDeployedError, DeploymentNotServedError */
  metadata(context: RequestContext, target: RowTarget): ModelMetadata {
    const { runnable } = this.served(context, target).model;
    return {
      name: target.model,
      versions: this.parts.predictions.versions(context, target.model).map(({ version }) => version),
      platform: runnable.platform ?? OWN_PLATFORM,
      inputs: inputsOf(runnable),
      outputs: outputsOf(runnable),
    };
  }

  /** A version that answers: the one that is named, or one of those that there are. @throws as `metadata` */
  served(context: RequestContext, target: RowTarget): ServedVersion {
    return this.parts.predictions.served(context, target);
  }

  /** Triton's clients ask in a loop until a model is there, and take an error for a failure of the server. */
  isServed(context: RequestContext, target: RowTarget): boolean {
    try {
      this.served(context, target);
      return true;
    } catch (error) {
      if (error instanceof AppError && (error.kind === 'not_found' || error.kind === 'unavailable')) return false;
      throw error;
    }
  }

  /**
   * Answers every row that the tensors hold; one row at once, where the model is small enough for the calling thread.
   *
   * @throws as `metadata`; InvalidInputError naming the input or output, BatchTooLargeError, TooManyRowsInFlightError,
   *   DeadlineUnreachableError, ExecutionQueueFullError
   */
  infer(context: RequestContext, target: RowTarget, asked: InferInput): InferAnswer | Promise<InferAnswer> {
    const { id, inputs, form, rowText, outputs, urgency, conformal } = asked;
    const isConfident = conformal?.confidenceLevel !== undefined;
    const answer = this.parts.predictions.answer(context, target, {
      rowsOf: (model) => {
        // What does not exist is refused before anything is computed.
        if (conformal?.confidenceLevel !== undefined) assertParameters(model, conformal);
        if (outputs !== undefined) chosen(allOutputs(model, isConfident), outputs);
        if (takesTensors(model)) return itemRows(inputs, model, this.parts.predictions.maxRows);
        return rowsOf(inputs, model, form);
      },
      rowText,
      urgency,
      conformal,
    });
    const toTensors = ({ served, predictions }: BatchAnswer): InferAnswer => ({
      modelName: target.model,
      modelVersion: served.version,
      id: id ?? predictions[0]?.predictionId ?? '',
      tensors: chosen(allTensors(predictions, served.model.runnable, isConfident), outputs),
    });
    return answer instanceof Promise ? answer.then(toTensors) : toTensors(answer);
  }
}

const allOutputs = (model: RunnableModel, isConfident: boolean): TensorMetadata[] =>
  isConfident ? [...outputsOf(model), ...conformalOutputs(model.output)] : outputsOf(model);

const allTensors = (predictions: readonly Prediction[], model: RunnableModel, isConfident: boolean): Tensor[] =>
  isConfident
    ? [...tensorsOf(predictions, model), ...conformalTensors(predictions, model.output)]
    : tensorsOf(predictions, model);
