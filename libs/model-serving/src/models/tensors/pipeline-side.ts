import {
  calibratedProbabilities,
  compileRowEncoder,
  compileValidator,
  elementAt,
  TensorRunError,
  typicalValues,
  type FittedPipeline,
  type ModelSignature,
  type TensorModelDescription,
} from '@intelgraph/ml-runtime';

import type { InputRow, ModelInput, RowPrediction } from '../model-runtime.js';

import { typicalOf } from '../typical-of.js';

import { type InputSide, type OutputSide, placesOf } from './model-sides.js';
import { counted, outputOf } from './outputs.js';

/** The platform's pipeline as it lies in an artifact, with the rows to warm up with. */
export interface PipelineFiles {
  readonly pipeline: FittedPipeline;
  readonly signature: ModelSignature;
  readonly warmup: readonly InputRow[];
}

/**
 * Columns in front of a network that takes what the pipeline makes of them.
 *
 * @throws TypeError where the network takes something else
 */
export function pipelineInputs(
  { pipeline, signature, warmup }: PipelineFiles,
  { inputs, isWhole }: TensorModelDescription,
): InputSide {
  const [input, second] = inputs;
  const isMatrix = input?.shape.length === 2 && (input.shape[1] === pipeline.width || input.shape[1] === -1);
  if (input === undefined || second !== undefined || isWhole || !isMatrix || input.datatype !== 'FP32') {
    const taken = inputs.map(({ name, datatype, shape }) => `${name} ${datatype}[${shape.join()}]`).join(', ');
    throw new TypeError(`the pipeline gives FP32[-1,${pipeline.width}], and the model takes ${taken}`);
  }
  const encode = compileRowEncoder(pipeline);
  const typical = typicalValues(pipeline);
  const { name, datatype } = input;
  return {
    inputs: signature.inputs.map(({ accepts_numbers: acceptsNumbers = false, ...column }): ModelInput => ({
      ...{ name: column.name, type: column.type, required: column.required, acceptsNumbers },
      ...typicalOf(typical, column.name),
    })),
    sampleRow: warmup[0] ?? {},
    validate: compileValidator(signature),
    runsOf: (rows, most) =>
      placesOf(rows.length, most).map((places) => {
        const data = encode(places.map((place) => rows[place] ?? {}));
        return { places, tensors: { [name]: { datatype, shape: [places.length, pipeline.width], data } } };
      }),
  };
}

/**
 * What a network's numbers mean to the pipeline's target: the probability of the second of two classes, or of each class; a value in
 * units of the target's deviation. Probabilities are calibrated as the pipeline says.
 *
 * @throws TypeError where it gives something else
 */
export function pipelineOutputs(
  { pipeline: { target }, signature }: PipelineFiles,
  { outputs }: TensorModelDescription,
): OutputSide {
  const [spec, second] = outputs;
  const classes = target.task === 'regression' ? [] : target.classes;
  const widths = target.task === 'binary' ? [1, 2] : [Math.max(1, classes.length)];
  const width = spec?.shape[1] ?? -1;
  if (spec === undefined || second !== undefined || spec.shape.length !== 2 || !widths.includes(width)) {
    const given = outputs.map(({ name, datatype, shape }) => `${name} ${datatype}[${shape.join()}]`).join(', ');
    throw new TypeError(
      `the pipeline's target needs ${widths.join(' or ')} numbers a row, and the model gives ${given}`,
    );
  }
  const type = signature.outputs.find(({ name }) => name === 'prediction')?.type ?? 'double';
  const labels = target.task !== 'regression' && target.class_type === 'number' ? classes.map(Number) : classes;
  return {
    output: { type: type === 'map' ? 'double' : type, classes },
    answersOf: (given, rows) => {
      const tensor = counted(outputOf(given, spec.name), spec.name, rows);
      return Array.from({ length: rows }, (_, row): RowPrediction => {
        const values = Array.from({ length: width }, (__, k) => Number(elementAt(tensor, row * width + k)));
        const [first = 0] = values;
        if (target.task === 'regression') return { prediction: first * target.scale + target.mean };
        const scores = width === 1 ? [1 - first, first] : values;
        const outside = scores.find((score) => !(score >= -1e-6 && score <= 1 + 1e-6));
        if (outside !== undefined) {
          throw new TensorRunError(
            `the output ${spec.name} holds ${outside}, and must be probabilities: does it lack a softmax or sigmoid?`,
          );
        }
        const calibrated = calibratedProbabilities(target.calibration, scores);
        const best = width === 1 ? Number((calibrated[1] ?? 0) >= 0.5) : calibrated.indexOf(Math.max(...calibrated));
        const probabilities = Object.fromEntries(classes.map((name, k) => [name, calibrated[k] ?? 0]));
        return { prediction: labels[best] ?? '', probabilities };
      });
    },
  };
}
