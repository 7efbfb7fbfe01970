import {
  ModelNameTakenError,
  ModelNotFoundError,
  ModelVersionExistsError,
  ModelVersionNotFoundError,
} from '@intelgraph/ml-registry';

import { MlflowError } from '../wire/mlflow-error.js';

export function noSuchModel(name: string): MlflowError {
  return new MlflowError('RESOURCE_DOES_NOT_EXIST', `Registered Model with name=${name} not found`);
}

export function noSuchVersion(name: string, version: number | string): MlflowError {
  return new MlflowError('RESOURCE_DOES_NOT_EXIST', `Model Version (name=${name}, version=${version}) not found`);
}

/** Does the work; what its errors mean is said in MLflow's words. */
export async function inMlflowWords<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translated(name, error);
  }
}

/** The same for work on a version: to MLflow, a version of no model is no version. */
export async function onVersion<T>(name: string, version: number | string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ModelNotFoundError ? noSuchVersion(name, version) : translated(name, error);
  }
}

function translated(name: string, error: unknown): unknown {
  if (error instanceof ModelNotFoundError) return noSuchModel(name);
  if (error instanceof ModelVersionNotFoundError) {
    return noSuchVersion(String(error.details['model']), String(error.details['version']));
  }
  if (error instanceof ModelNameTakenError) {
    const taken = String(error.details['name']);
    return new MlflowError('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${taken}) already exists.`);
  }
  if (error instanceof ModelVersionExistsError) return new MlflowError('RESOURCE_ALREADY_EXISTS', error.message);
  return error;
}
