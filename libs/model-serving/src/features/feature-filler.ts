import { setImmediate } from 'node:timers/promises';

import { InvalidInputError, UnavailableError, type FieldProblem, type RequestContext } from '@intelgraph/kernel';

import type { PredictionObserver } from '../predictions/prediction-observer.js';
import type { ServedVersion } from '../routing/served-version.js';

import type { FeatureDefinition, FeatureReader } from './feature-reader.js';
import type { Entity, FeatureUse } from './feature-use.js';
import { type FilledRow, fillRow, lacks, type PolicedInput, type RowToFill } from './fill-row.js';
import { policyOf, referenceOf } from './input-features.js';
import { NO_VALUES, readFeatures, type FeatureValues } from './read-features.js';

const MAX_PROBLEMS = 100;
const ROWS_AT_A_TIME = 200;

/** Fills inputs that a request left out with the current values of features. What the request gives always wins. */
export class FeatureFiller {
  private readonly inputs = new WeakMap<ServedVersion, readonly PolicedInput[]>();

  constructor(
    private readonly reader: FeatureReader | undefined,
    private readonly observer?: Pick<PredictionObserver, 'lacked'>,
  ) {}

  /**
   * Fills the rows in their order, with one read for each type of entity, however many rows there are.
   *
   * @throws InvalidInputError naming the input and the feature when an input has no value that counts and nothing stands in
   *   for it; UnavailableError when the feature store is needed and does not answer
   */
  async fill(ctx: RequestContext, served: ServedVersion, rows: readonly RowToFill[]): Promise<FilledRow[]> {
    const inputs = this.inputsOf(served);
    const wanted = inputs.filter(({ name }) => rows.some((row) => row.entity !== undefined && lacks(row.inputs, name)));
    const values = wanted.length === 0 ? NO_VALUES : await this.read(ctx, served, wanted, rows);
    const filled: FilledRow[] = [];
    const problems: FieldProblem[] = [];
    for (const [i, row] of rows.entries()) {
      // Thousands of rows in one go would hold up other requests.
      if (i > 0 && i % ROWS_AT_A_TIME === 0) await setImmediate();
      filled.push(
        fillRow(inputs, row, values, {
          lacks: (gap) => this.observer?.lacked?.(served, gap),
          refuses: (input, use) => {
            if (problems.length >= MAX_PROBLEMS) return;
            problems.push(problemOf(served, row, input, use, values.definitionOf(input.name)));
          },
        }),
      );
    }
    if (problems.length > 0) throw new InvalidInputError(problems);
    return filled;
  }

  private inputsOf(served: ServedVersion): readonly PolicedInput[] {
    const known = this.inputs.get(served);
    if (known !== undefined) return known;
    const { runnable } = served.model;
    const inputs = runnable.inputs.map((input) => ({ ...input, policy: policyOf(served, input.name) }));
    this.inputs.set(served, inputs);
    return inputs;
  }

  private async read(
    ctx: RequestContext,
    served: ServedVersion,
    wanted: readonly PolicedInput[],
    rows: readonly RowToFill[],
  ): Promise<FeatureValues> {
    if (this.reader === undefined) throw new UnavailableError('features', 'this process has no feature store');
    return readFeatures(this.reader, ctx, await definitionsOf(ctx, this.reader, served, wanted), rows);
  }
}

async function definitionsOf(
  ctx: RequestContext,
  reader: FeatureReader,
  served: ServedVersion,
  inputs: readonly PolicedInput[],
): Promise<Map<string, FeatureDefinition>> {
  const named = inputs.flatMap(({ name }) => {
    const reference = referenceOf(served, name);
    return reference === undefined ? [] : [{ name, reference }];
  });
  const found = await reader.find(
    ctx,
    named.map(({ reference }) => reference),
  );
  return new Map(
    named.flatMap(({ name }, i): [string, FeatureDefinition][] => {
      const definition = found[i] ?? null;
      return definition === null ? [] : [[name, definition]];
    }),
  );
}

function problemOf(
  served: ServedVersion,
  { path, entity }: RowToFill,
  { name, required }: PolicedInput,
  use: FeatureUse,
  definition: FeatureDefinition | undefined,
): FieldProblem {
  const reason = definition === undefined ? unknownOf(served, entity) : reasonOf(use, definition, entity);
  return { field: `${path}.${name}`, message: `${required ? 'is required' : 'may not be missing'}${reason}` };
}

/** Why nothing is known that could fill it. */
function unknownOf({ featureService: service }: ServedVersion, entity: Entity | undefined): string {
  if (entity === undefined) return '';
  if (service === undefined) return ', and no feature of this name is registered';
  return `, and no feature of the feature service ${service.name}@${service.version} fills it`;
}

function reasonOf(use: FeatureUse, definition: FeatureDefinition, entity: Entity | undefined): string {
  if (entity === undefined) return '';
  const { name, version, entityType } = definition;
  const feature = `, and its feature ${name}@${version}`;
  if (!Object.hasOwn(entity, entityType)) return `${feature} belongs to a ${entityType}, which entity does not name`;
  if (use.status === 'missing') return `${feature} has no value for this ${entityType}`;
  if (use.status === 'fresh') return `${feature} is null for this ${entityType}`;
  return `${feature} is stale: ${Math.round(use.ageSeconds ?? 0)} s old`;
}
