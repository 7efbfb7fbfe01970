import { InvalidInputError, type FieldProblem, type RequestContext } from '@intelgraph/kernel';

import type { Route } from '../deployments/route.js';
import type { LoadedModels } from '../models/loaded-models.js';
import type { ModelInput, RunnableModel } from '../models/model-runtime.js';

import { FEATURE_ACTIONS, MAX_AGE_SECONDS, type FeaturePolicies, type FeaturePolicy } from './feature-policy.js';
import type { FeatureReader } from './feature-reader.js';
import { referenceOf } from './input-features.js';

const MAX_POLICIES = 1000;
const MAX_SHOWN_NAME = 100;
const MAX_DEFAULT_LENGTH = 10_000;
const FIELDS = new Set(['onMissing', 'onStale', 'default', 'maxAgeSeconds']);

/** What is written at once: policies, and the bindings that say whose they are. */
export interface PoliciesToCheck {
  readonly featurePolicies: FeaturePolicies;
  readonly featureBindings: Readonly<Record<string, string>>;
}

/** Makes sure that policies can be kept before they are stored. */
export class FeaturePolicyRules {
  constructor(
    private readonly models: LoadedModels,
    private readonly reader: FeatureReader | undefined,
  ) {}

  /**
   * @throws InvalidInputError naming `feature_policies.<input>` or a field of it: not an input of any route's model, a default
   *   that the model refuses, nothing to impute, an age beyond the feature's time to live; UnavailableError when the feature
   *   store is needed to know and does not answer
   */
  async assert(ctx: RequestContext, written: PoliciesToCheck, routes: readonly Route[]): Promise<void> {
    const entries = Object.entries(written.featurePolicies);
    if (entries.length === 0) return;
    if (entries.length > MAX_POLICIES) throw InvalidInputError.of('feature_policies', `at most ${MAX_POLICIES}`);
    const shape = entries.flatMap(([input, policy]) => shapeProblems(input, policy));
    if (shape.length > 0) throw new InvalidInputError(shape);
    await this.assertModels(written.featurePolicies, routes);
    await this.assertAges(ctx, written, routes);
  }

  /**
   * Policies of before, for versions that come new: they may lack an input, and what they take they must take as it is said. The
   * feature store is not asked.
   *
   * @throws InvalidInputError as {@link assert}
   */
  async assertKept(policies: FeaturePolicies, routes: readonly Route[]): Promise<void> {
    if (Object.keys(policies).length === 0) return;
    const known = new Set((await this.runnablesOf(routes)).flatMap(({ inputs }) => inputs.map(({ name }) => name)));
    const kept = Object.entries(policies).filter(([input]) => known.has(input));
    await this.assertModels(Object.fromEntries(kept), routes);
  }

  private async assertModels(policies: FeaturePolicies, routes: readonly Route[]): Promise<void> {
    const runnables = await this.runnablesOf(routes);
    const problems = Object.entries(policies).flatMap(([input, policy]) =>
      modelProblems(runnables, input, policy).map(({ part, message }) => problem(input, message, part)),
    );
    if (problems.length > 0) throw new InvalidInputError(problems);
  }

  private async runnablesOf(routes: readonly Route[]): Promise<RunnableModel[]> {
    const models = await Promise.all(routes.map(({ artifactDigest }) => this.models.load(artifactDigest)));
    return models.map(({ runnable }) => runnable);
  }

  private async assertAges(
    ctx: RequestContext,
    { featurePolicies, featureBindings }: PoliciesToCheck,
    routes: readonly Route[],
  ): Promise<void> {
    if (this.reader === undefined) return;
    const aged = Object.entries(featurePolicies).flatMap(([input, { maxAgeSeconds }]) => {
      if (maxAgeSeconds === undefined) return [];
      const references = routes.map((route) => referenceOf({ ...route, featureBindings }, input));
      return [...new Set(references)].flatMap((reference) =>
        reference === undefined ? [] : [{ input, maxAgeSeconds, reference }],
      );
    });
    if (aged.length === 0) return;
    const found = await this.reader.find(
      ctx,
      aged.map(({ reference }) => reference),
    );
    const problems = aged.flatMap(({ input, maxAgeSeconds }, i) => {
      const { ttlSeconds = 0, name, version } = found[i] ?? {};
      if (ttlSeconds === 0 || maxAgeSeconds <= ttlSeconds) return [];
      const message = `must be at most ${ttlSeconds}: ${name}@${version} counts no longer than that`;
      return [problem(input, message, 'max_age_seconds')];
    });
    if (problems.length > 0) throw new InvalidInputError(problems);
  }
}

function shapeProblems(input: string, given: unknown): FieldProblem[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return [problem(input, 'must be an object')];
  const policy = given as Record<keyof FeaturePolicy, unknown>;
  const problems: FieldProblem[] = [];
  for (const name of Object.keys(policy)) {
    if (!FIELDS.has(name)) problems.push(problem(input, 'is not known', name));
  }
  const { onMissing, onStale, maxAgeSeconds } = policy;
  for (const [action, name] of [
    [onMissing, 'on_missing'],
    [onStale, 'on_stale'],
  ] as const) {
    if (action === undefined || FEATURE_ACTIONS.some((known) => known === action)) continue;
    problems.push(problem(input, `must be one of ${FEATURE_ACTIONS.join(', ')}`, name));
  }
  problems.push(...defaultProblems(policy).map((message) => problem(input, message, 'default')));
  if (maxAgeSeconds !== undefined && !isAge(maxAgeSeconds)) {
    problems.push(problem(input, `must be a whole number from 1 to ${MAX_AGE_SECONDS}`, 'max_age_seconds'));
  }
  return problems;
}

function defaultProblems({ onMissing, onStale, default: value }: Record<keyof FeaturePolicy, unknown>): string[] {
  const isUsed = onMissing === 'default' || onStale === 'default';
  if (value === undefined) return isUsed ? ['is required: on_missing or on_stale is default'] : [];
  return [
    ...(isUsed ? [] : ['is used by neither on_missing nor on_stale']),
    ...(isPlain(value) ? [] : ['must be a number, text or truth value']),
  ];
}

const isPlain = (value: unknown): boolean =>
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value)) ||
  (typeof value === 'string' && value.length <= MAX_DEFAULT_LENGTH && value.isWellFormed() && !value.includes('\0'));

const isAge = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_AGE_SECONDS;

/** What models say against a policy; `part` is the field of it, if it is one. */
export function modelProblems(
  models: readonly RunnableModel[],
  input: string,
  policy: FeaturePolicy,
): { readonly part?: string; readonly message: string }[] {
  const takers = models.flatMap((model) => {
    const found = model.inputs.find(({ name }) => name === input);
    return found === undefined ? [] : [{ model, input: found }];
  });
  if (takers.length === 0) return [{ message: 'is not an input of the model' }];
  const refused = takers.flatMap(({ model }) => refusalsOf(model, input, policy));
  const [first] = refused;
  if (first !== undefined) return [{ part: 'default', message: first.message }];
  const imputes = policy.onMissing === 'impute' || policy.onStale === 'impute';
  return imputes && takers.some((taker) => !canImpute(taker.input))
    ? [
        {
          part: policy.onMissing === 'impute' ? 'on_missing' : 'on_stale',
          message: 'may not be impute: the model knows nothing to impute here',
        },
      ]
    : [];
}

/** What the model says against the default; what it says about other inputs does not count. */
function refusalsOf(model: RunnableModel, input: string, policy: FeaturePolicy): readonly FieldProblem[] {
  if (policy.default === undefined) return [];
  return model.validate({ ...model.sampleRow, [input]: policy.default }).filter(({ field }) => field === input);
}

const canImpute = ({ required, typical, ignored }: ModelInput): boolean =>
  ignored === undefined && (!required || typical !== undefined);

const problem = (input: string, message: string, field?: string): FieldProblem => ({
  field: `feature_policies.${input.slice(0, MAX_SHOWN_NAME)}${field === undefined ? '' : `.${field.slice(0, MAX_SHOWN_NAME)}`}`,
  message,
});
