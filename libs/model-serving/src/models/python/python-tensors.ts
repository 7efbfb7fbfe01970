import {
  fits,
  itemRules,
  itemsOf,
  type NamedTensors,
  type TensorModelDescription,
  type TensorSpec,
} from '@intelgraph/ml-runtime';
import type { PythonModel, TensorAnswers, WireTensor } from '@intelgraph/python-worker';

import type { ExecutionObserver } from '../../statistics/execution.js';
import type { MlModel } from '../mlmodel/mlmodel.js';
import type { MlTensor } from '../mlmodel/schema.js';
import type { InputRow, ModelArtifact, RowPrediction, RunnableModel } from '../model-runtime.js';
import { tensorOutputs } from '../tensors/outputs.js';
import { tensorInputs } from '../tensors/tensor-inputs.js';

import { UnusableAnswerError } from './python-model.errors.js';
import { tensorOfWire, wireTensor } from './tensor-bytes.js';
import { type SampleTensors, sampleTensorsOf } from './tensor-sample.js';
import { declaredShape, inputTensorsOf, nameOfOnly } from './tensor-signature.js';

/** What a model of tensors is asked for the first time. */
export interface TensorTrial extends Pick<TensorModelDescription, 'inputs' | 'isWhole' | 'maxItems'> {
  readonly items: number;
  readonly sample: SampleTensors;
}

type Description = Pick<TensorModelDescription, 'inputs' | 'outputs' | 'isWhole' | 'maxItems'>;
type Runnable = Pick<RunnableModel, 'isWhole' | 'inputs' | 'output' | 'sampleRow' | 'validate' | 'predict'>;

/** @throws TypeError saying what of its signature cannot be served, or how its example does not fit it */
export function tensorTrial(artifact: ModelArtifact, tensors: readonly MlTensor[]): TensorTrial {
  const inputs = inputTensorsOf(tensors);
  const rules = itemRules(inputs);
  // Two items tell whether the outputs count them.
  const items = Math.min(2, rules.maxItems);
  return { inputs, ...rules, items, sample: sampleTensorsOf(artifact, { inputs, isWhole: rules.isWhole }, items) };
}

export const triedTensors = (model: PythonModel, { inputs, items, sample }: TensorTrial): Promise<TensorAnswers> =>
  model.predictTensors({ rows: items, tensors: wireTensors(inputs, sample.tensors) }, 1);

/** What a model is once it has answered its trial. @throws TypeError where nobody could ask for what it answers */
export function tensorRunnable(
  model: PythonModel,
  trial: TensorTrial,
  first: TensorAnswers,
  { outputs: declared }: Pick<MlModel, 'outputs'>,
): Runnable {
  const only = nameOfOnly(declared);
  const named = (answers: TensorAnswers): NamedTensors => namedTensors(answers, only);
  const description = described(trial, named(first), declared);
  const input = tensorInputs({ ...description, sampleSize: undefined });
  const output = tensorOutputs(description);
  const isPlain = !first.isTable && description.outputs.length === 1;
  return {
    isWhole: description.isWhole,
    inputs: input.inputs,
    output: { ...output.output, ...(isPlain ? { form: 'values' as const } : {}) },
    sampleRow: sampleRowOf(trial, description),
    validate: (row) => input.validate(row),
    predict: async (rows: readonly InputRow[], executed?: ExecutionObserver): Promise<RowPrediction[]> => {
      const found = new Array<RowPrediction>(rows.length);
      const run = async ({ places, tensors }: ReturnType<typeof input.runsOf>[number]): Promise<void> => {
        const asked = { rows: places.length, tensors: wireTensors(description.inputs, tensors) };
        const answers = await model.predictTensors(asked);
        output.answersOf(named(answers), places.length).forEach((answer, i) => {
          found[places[i] ?? 0] = answer;
        });
        if (answers.run !== undefined) executed?.(answers.run);
      };
      await Promise.all(input.runsOf(rows, description.maxItems).map(run));
      return found;
    },
  };
}

const wireTensors = (specs: readonly TensorSpec[], tensors: NamedTensors): WireTensor[] =>
  specs.flatMap(({ name }) => (tensors[name] === undefined ? [] : [wireTensor(name, tensors[name])]));

/** @param only what a lone tensor is called that the model gave no name. @throws UnusableAnswerError */
function namedTensors({ tensors, isTable }: TensorAnswers, only: string): NamedTensors {
  const isLone = !isTable && tensors.length === 1;
  const entries = tensors.map((tensor) => [isLone ? only : tensor.name, tensorOfWire(tensor)] as const);
  if (entries.length === 0) throw new UnusableAnswerError('the model answered no tensor');
  return Object.fromEntries(entries);
}

/** Outputs count items where all of them did so in the trial. */
function described(trial: TensorTrial, answered: NamedTensors, declared: MlModel['outputs']): Description {
  const { inputs, maxItems, items } = trial;
  const counts = Object.values(answered).every(({ shape }) => shape[0] === items);
  const isWhole = trial.isWhole || !counts;
  const isOpen = inputs.some(({ shape }) => shape.some((size, at) => size === -1 && (isWhole || at > 0)));
  const outputs = Object.entries(answered).map(([name, { datatype, shape }], at): TensorSpec => {
    const said = declaredShape(declared, name, at);
    const known = said !== undefined && fits(shape, said) ? said : shape.map((size) => (isOpen ? -1 : size));
    return { name, datatype, shape: isWhole ? known : [-1, ...known.slice(1)] };
  });
  return { inputs, outputs, isWhole, maxItems };
}

function sampleRowOf({ sample, isWhole: wasWhole }: TensorTrial, { isWhole }: Description): InputRow {
  const parts = Object.entries(sample.tensors).map(([name, tensor]) => {
    const whole = isWhole || wasWhole;
    return [name, whole ? tensor : (itemsOf(tensor)[0] ?? tensor)] as const;
  });
  return Object.fromEntries(parts);
}
