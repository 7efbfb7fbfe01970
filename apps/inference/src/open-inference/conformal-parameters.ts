import type { openInferenceProto } from '@intelgraph/contracts';
import { InvalidInputError } from '@intelgraph/kernel';
import {
  assertConfident,
  conformalProblems,
  type ConformalOptions,
  type RunnableModel,
} from '@intelgraph/model-serving';

import { renameFields } from '../rows/rename-fields.js';

const NAMES = ['confidence_level', 'conformal_method'] as const;

/** Parameters of our own: `confidence_level` and `conformal_method`, as `/predict` has them. @throws InvalidInputError naming the parameter */
export function conformalOf(parameters: Readonly<Record<string, unknown>>): ConformalOptions {
  const { confidence_level: level, conformal_method: method } = parameters;
  if (level === undefined && method === undefined) return {};
  const problems = conformalProblems(level, method);
  if (problems.length > 0) throw ofParameters(new InvalidInputError(problems));
  return {
    ...(typeof level === 'number' ? { confidenceLevel: level } : {}),
    ...(typeof method === 'string'
      ? { conformalMethod: method as NonNullable<ConformalOptions['conformalMethod']> }
      : {}),
  };
}

/** The same of the parameters of a call of gRPC. */
export function conformalOfProto(
  parameters: Readonly<Record<string, openInferenceProto.InferParameter>>,
): ConformalOptions {
  const named = NAMES.flatMap((name) => {
    const given = parameters[name];
    if (given === undefined) return [];
    return [[name, given.doubleParam ?? given.stringParam ?? given.boolParam ?? Number(given.int64Param)]];
  });
  return named.length === 0 ? {} : conformalOf(Object.fromEntries(named) as Record<string, unknown>);
}

/** Refuses what a model cannot say. @throws InvalidInputError naming the parameter */
export function assertParameters(model: RunnableModel, options: ConformalOptions): void {
  try {
    assertConfident(model, options);
  } catch (error) {
    throw ofParameters(error);
  }
}

/** Errors about options of `/predict`, by the names that they have here. */
const ofParameters = (error: unknown): unknown =>
  renameFields(error, (field) => field.replace(/^options\.(?=conf)/, 'parameters.'));
