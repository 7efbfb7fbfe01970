import { AppError } from '@intelgraph/kernel';
import type { ExplanationMethod } from '@intelgraph/ml-runtime';

import type { InputRow, ModelExplanation } from '../models/model-runtime.js';
import type { ServedVersion } from '../routing/served-version.js';

import { TooManyExplanationsError } from './explanations.errors.js';

export interface ExplainerLimits {
  /** Most explanations at a time; beyond it requests for one are refused. */
  readonly maxExplanations: number;
  /** An explanation that takes longer is given up, in milliseconds. */
  readonly explanationMs: number;
}

/** An explanation, or why there is none. */
export interface Explained {
  readonly explanation: ModelExplanation | null;
  readonly warnings: readonly string[];
}

const NO_EXPLANATION = 'there is no explanation: ';

/** Explains answers on worker threads, few at a time: one costs as much as a hundred thousand predictions. */
export class Explainer {
  private running = 0;

  constructor(private readonly limits: ExplainerLimits) {}

  /** @throws TooManyExplanationsError before anything is computed */
  async explain({ model }: ServedVersion, row: InputRow, method?: ExplanationMethod): Promise<Explained> {
    if (model.runnable.explain === undefined) {
      return { explanation: null, warnings: [`${NO_EXPLANATION}this kind of model cannot be explained`] };
    }
    if (this.running >= this.limits.maxExplanations) throw new TooManyExplanationsError(this.limits.maxExplanations);
    this.running += 1;
    model.inFlight += 1;
    try {
      return explained(await model.runnable.explain(row, { timeoutMs: this.limits.explanationMs, method }));
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'timeout') throw error;
      return { explanation: null, warnings: [`${NO_EXPLANATION}${error.message}`] };
    } finally {
      model.inFlight -= 1;
      this.running -= 1;
    }
  }
}

function explained(explanation: ModelExplanation | null): Explained {
  if (explanation === null) {
    return { explanation, warnings: [`${NO_EXPLANATION}the artifact has no rows to compare with`] };
  }
  const few = 'the artifact has no background rows: the explanation compares with its few example rows';
  return { explanation, warnings: explanation.backgroundRows === 0 ? [few] : [] };
}
