import { InvalidInputError, nameProblem, type FieldProblem, type RequestContext } from '@intelgraph/kernel';

import type { FeatureBindings } from '../deployments/deployment.js';
import type { Route } from '../deployments/route.js';
import type { LoadedModels } from '../models/loaded-models.js';

import type { FeatureReader } from './feature-reader.js';
import { referenceParts } from './feature-reference.js';

const MAX_BINDINGS = 1000;
const MAX_SHOWN_NAME = 100;

/** Makes sure that bindings mean something before they are stored. */
export class BindingRules {
  constructor(
    private readonly models: LoadedModels,
    private readonly reader: FeatureReader | undefined,
  ) {}

  /**
   * @throws InvalidInputError naming `feature_bindings.<input>`: not an input of any route's model, not a reference, or
   *   not registered; UnavailableError when the feature store is needed to know and does not answer
   */
  async assert(ctx: RequestContext, bindings: FeatureBindings, routes: readonly Route[]): Promise<void> {
    const entries = Object.entries(bindings);
    if (entries.length === 0) return;
    if (entries.length > MAX_BINDINGS) throw InvalidInputError.of('feature_bindings', `at most ${MAX_BINDINGS}`);
    const models = await Promise.all(routes.map(({ artifactDigest }) => this.models.load(artifactDigest)));
    const inputs = new Set(models.flatMap(({ runnable }) => runnable.inputs.map(({ name }) => name)));
    const problems = entries.flatMap(([input, reference]) => problemsOf(inputs, input, reference));
    if (problems.length > 0) throw new InvalidInputError(problems);
    if (this.reader === undefined) return;
    const found = await this.reader.find(
      ctx,
      entries.map(([, reference]) => reference),
    );
    const unknown = entries.filter((_, i) => found[i] === null);
    if (unknown.length === 0) return;
    throw new InvalidInputError(
      unknown.map(([input, reference]) => problem(input, `no feature ${reference} is registered`)),
    );
  }
}

function problemsOf(inputs: ReadonlySet<string>, input: string, reference: unknown): FieldProblem[] {
  if (!inputs.has(input)) return [problem(input, 'is not an input of the model')];
  if (typeof reference !== 'string') return [problem(input, 'must be <feature> or <feature>@<version>')];
  const parts = referenceParts(reference);
  const wrong = parts === undefined || nameProblem(parts.name) !== undefined;
  return wrong ? [problem(input, 'must be <feature> or <feature>@<version>')] : [];
}

const problem = (input: string, message: string): FieldProblem => ({
  field: `feature_bindings.${input.slice(0, MAX_SHOWN_NAME)}`,
  message,
});
