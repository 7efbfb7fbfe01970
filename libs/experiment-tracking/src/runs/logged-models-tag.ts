import { InvalidInputError } from '@intelgraph/kernel';

import { jsonProblems, refuse } from '../entries/entry-checks.js';

/** Where clients of MLflow 2 keep which models a run logged: a JSON list. */
export const LOGGED_MODELS_TAG = 'mlflow.log-model.history';
/** Larger than other tags may be: a model of many flavors takes some thousand characters. */
export const MAX_LOGGED_MODELS = 200_000;

/** The list with one more model. @throws InvalidInputError when it is none, or becomes too long */
export function withModel(list: string | undefined, model: object): string {
  const longer = JSON.stringify([...parse(list), model]);
  refuse(jsonProblems('model_json', [model], MAX_LOGGED_MODELS));
  if (longer.length > MAX_LOGGED_MODELS)
    throw InvalidInputError.of('model_json', `the models of one run must have at most ${MAX_LOGGED_MODELS} characters`);
  return longer;
}

function parse(list: string | undefined): readonly unknown[] {
  if (list === undefined) return [];
  try {
    const models: unknown = JSON.parse(list);
    if (Array.isArray(models)) return models;
  } catch {
    // Told below: a client wrote this tag itself.
  }
  throw InvalidInputError.of(`tags.${LOGGED_MODELS_TAG}`, 'is not a JSON list');
}
