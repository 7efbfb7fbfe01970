import { InvalidInputError } from '@intelgraph/kernel';
import { EXPLANATION_METHODS, type ExplanationMethod } from '@intelgraph/ml-runtime';

import { explanationProblems } from '../../explanations/explanation-problems.js';
import type { RunnableModel } from '../../models/model-runtime.js';

/** How long the explanation of a row may take, in milliseconds. */
export const EXPLANATION_MS = { default: 10_000, min: 1, max: 600_000 } as const;

/** What a caller asks for. */
export interface ExplanationOptions {
  /** Behind the answers of each row, what each input contributed. */
  readonly returnExplanation?: boolean;
  /** Shapley values unless given. */
  readonly explanationMethod?: ExplanationMethod;
  /** The class whose probability is explained. Of two classes the second, of more the predicted one of each row, unless given. */
  readonly explanationClass?: string;
  /** Rows whose explanation takes longer have none. */
  readonly explanationTimeoutMs?: number;
}

/** How rows are explained. */
export interface ExplanationSpec {
  readonly method: ExplanationMethod;
  /** Absent: the predicted class of each row, or the number that is predicted. */
  readonly class?: string;
  readonly timeoutMs: number;
}

/** @returns undefined where none is asked for @throws InvalidInputError naming the option */
export function explanationSpec(options: ExplanationOptions, model: RunnableModel): ExplanationSpec | undefined {
  const { returnExplanation, explanationMethod: method } = options;
  const problems = method === undefined ? [] : explanationProblems(method, returnExplanation);
  if (problems.length > 0) throw new InvalidInputError(problems);
  if (returnExplanation !== true) {
    const needs = 'needs options.return_explanation';
    if (options.explanationClass !== undefined) refuse('explanation_class', needs);
    if (options.explanationTimeoutMs !== undefined) refuse('explanation_timeout_ms', needs);
    return undefined;
  }
  if (model.explain === undefined) refuse('return_explanation', 'this kind of model cannot be explained');
  const explained = explainedClass(options, model.output.classes);
  return {
    method: method ?? EXPLANATION_METHODS[0],
    ...(explained === undefined ? {} : { class: explained }),
    timeoutMs: checkedMs(options.explanationTimeoutMs ?? EXPLANATION_MS.default),
  };
}

function explainedClass({ explanationClass }: ExplanationOptions, classes: readonly string[]): string | undefined {
  if (explanationClass === undefined) return classes.length === 2 ? classes[1] : undefined;
  if (classes.includes(explanationClass)) return explanationClass;
  return refuse('explanation_class', classes.length === 0 ? 'the model predicts numbers' : 'is no class of the model');
}

function checkedMs(timeoutMs: number): number {
  const { min, max } = EXPLANATION_MS;
  if (Number.isInteger(timeoutMs) && timeoutMs >= min && timeoutMs <= max) return timeoutMs;
  return refuse('explanation_timeout_ms', `must be a whole number from ${min} to ${max}`);
}

function refuse(option: string, why: string): never {
  throw InvalidInputError.of(`options.${option}`, why);
}
