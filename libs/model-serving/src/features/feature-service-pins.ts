import { assertName, InvalidInputError, UnavailableError, type RequestContext } from '@intelgraph/kernel';

import type { RunnableModel, ModelInput } from '../models/model-runtime.js';

import { modelProblems } from './feature-policy-rules.js';
import type { FeatureReader, FeatureServiceDefinition, FeatureServiceInput } from './feature-reader.js';
import { referenceParts } from './feature-reference.js';
import type { PinnedFeature, PinnedFeatureService } from './pinned-feature-service.js';

const MAX_REFERENCE = 257;
const MAX_SHOWN = 10;

/** Types of features that an input of a type takes. */
const FITTING: Readonly<Record<ModelInput['type'], readonly string[]>> = {
  double: ['int', 'float'],
  long: ['int', 'float'],
  string: ['string'],
  boolean: ['bool'],
  datetime: ['timestamp', 'string'],
  tensor: ['vector', 'float', 'int'],
};

/** Resolves the feature services that versions name, once, when they are deployed. */
export class FeatureServicePins {
  constructor(private readonly reader: FeatureReader | undefined) {}

  /**
   * @param reference `<name>`, its highest release as of now, or `<name>@<version>`
   * @param field what the request calls it
   * @throws InvalidInputError naming `field`: not a reference, not registered, an input that the model does not take or whose type
   *   does not fit, a required input that neither the service nor a request brings, a policy that cannot be kept;
   *   UnavailableError when the feature store does not answer
   */
  async pin(
    ctx: RequestContext,
    reference: string,
    model: RunnableModel,
    field: string,
  ): Promise<PinnedFeatureService> {
    assertReference(reference, field);
    if (this.reader === undefined) throw new UnavailableError('features', 'this process has no feature store');
    const found = await this.reader.findService(ctx, reference);
    if (found === null) throw InvalidInputError.of(field, `no feature service ${reference} is registered`);
    const problems = problemsOf(found, model);
    if (problems.length > 0) {
      const [shown, more] = [problems.slice(0, MAX_SHOWN), problems.length - MAX_SHOWN];
      const rest = more > 0 ? `; and ${more} more` : '';
      throw InvalidInputError.of(field, `${found.name}@${found.version} does not fit: ${shown.join('; ')}${rest}`);
    }
    const inputs = found.inputs.map(({ input, feature, version, policy }): [string, PinnedFeature] => [
      input,
      { feature: `${feature}@${version}`, ...(policy === undefined ? {} : { policy }) },
    ]);
    return { name: found.name, version: found.version, inputs: Object.fromEntries(inputs) };
  }
}

function assertReference(reference: string, field: string): void {
  const parts = reference.length > MAX_REFERENCE ? undefined : referenceParts(reference);
  if (parts === undefined) {
    throw InvalidInputError.of(field, 'must be <feature service> or <feature service>@<version>');
  }
  assertName(field, parts.name);
}

function problemsOf({ inputs, requestInputs }: FeatureServiceDefinition, model: RunnableModel): string[] {
  const taken = new Map(model.inputs.map((input) => [input.name, input]));
  const given = new Set([...inputs.map(({ input }) => input), ...requestInputs]);
  const unknown = requestInputs.filter((input) => !taken.has(input));
  const open = model.inputs.filter(({ name, required }) => required && !given.has(name));
  return [
    ...inputs.flatMap((input) => inputProblems(input, taken.get(input.input), model)),
    ...unknown.map((input) => `${input} is not an input of the model`),
    ...open.map(({ name }) => `${name} is required, and neither a feature nor a request brings it`),
  ];
}

function inputProblems(given: FeatureServiceInput, taken: ModelInput | undefined, model: RunnableModel): string[] {
  const { input, feature, version, type, policy } = given;
  if (taken === undefined) return [`${input} is not an input of the model`];
  const isCode = taken.acceptsNumbers === true && (type === 'int' || type === 'float');
  if (!isCode && taken.ignored === undefined && !FITTING[taken.type].includes(type)) {
    return [`${input} takes a ${taken.type}, and ${feature}@${version} is a ${type}`];
  }
  if (policy === undefined) return [];
  return modelProblems([model], input, policy).map(({ part, message }) => `${input}: ${part} ${message}`);
}
