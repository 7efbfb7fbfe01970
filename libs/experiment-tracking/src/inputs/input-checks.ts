import type { FieldProblem } from '@intelgraph/kernel';

import { refuse, textProblems, valueProblems } from '../entries/entry-checks.js';

import type { DatasetInput, ModelOutput } from './run-input.js';

const MAX_DATASETS = 1000;
const MAX_MODELS = 1000;
const MAX_TAGS = 1000;
const MAX_NAME = 500;
const MAX_DIGEST = 36;
const MAX_SOURCE_TYPE = 255;
const MAX_SOURCE = 65_535;
const MAX_SCHEMA = 1_048_575;
const MAX_PROFILE = 16_777_215;
const MAX_TAG_KEY = 255;
const MAX_TAG_VALUE = 500;
const MAX_MODEL_ID = 100;

/** @throws InvalidInputError naming every wrong field, with MLflow's limits */
export function checkInputs(datasets: readonly DatasetInput[], models: readonly string[]): void {
  refuse([
    ...countProblems('datasets', datasets, MAX_DATASETS),
    ...countProblems('models', models, MAX_MODELS),
    ...datasets.flatMap((input, i) => datasetProblems(`datasets[${i}]`, input)),
    ...models.flatMap((id, i) => textProblems(`models[${i}].model_id`, id, MAX_MODEL_ID)),
  ]);
}

/** @throws InvalidInputError */
export function checkOutputs(models: readonly ModelOutput[]): void {
  refuse([
    ...countProblems('models', models, MAX_MODELS),
    ...models.flatMap(({ modelId, step }, i) => [
      ...textProblems(`models[${i}].model_id`, modelId, MAX_MODEL_ID),
      ...(BigInt.asIntN(64, step) === step ? [] : [{ field: `models[${i}].step`, message: 'must fit 64 bits' }]),
    ]),
  ]);
}

function datasetProblems(path: string, { dataset, tags }: DatasetInput): FieldProblem[] {
  const at = `${path}.dataset`;
  return [
    ...textProblems(`${at}.name`, dataset.name, MAX_NAME),
    ...textProblems(`${at}.digest`, dataset.digest, MAX_DIGEST),
    ...textProblems(`${at}.source_type`, dataset.sourceType, MAX_SOURCE_TYPE),
    ...textProblems(`${at}.source`, dataset.source, MAX_SOURCE),
    ...valueProblems(`${at}.schema`, dataset.schema ?? '', MAX_SCHEMA),
    ...valueProblems(`${at}.profile`, dataset.profile ?? '', MAX_PROFILE),
    ...countProblems(`${path}.tags`, Object.keys(tags), MAX_TAGS),
    ...Object.entries(tags).flatMap(([key, value]) => [
      ...textProblems(`${path}.tags.${key}`, key, MAX_TAG_KEY),
      ...valueProblems(`${path}.tags.${key}`, value, MAX_TAG_VALUE),
    ]),
  ];
}

function countProblems(field: string, list: readonly unknown[], max: number): FieldProblem[] {
  return list.length > max ? [{ field, message: `must have at most ${max} entries` }] : [];
}
