import { setImmediate } from 'node:timers/promises';

import {
  InvalidInputError,
  nameProblem,
  UnavailableError,
  type FieldProblem,
  type RequestContext,
} from '@intelgraph/kernel';

import type { InputRow, ModelInput } from '../models/model-runtime.js';
import type { ServedVersion } from '../routing/served-version.js';

import type { FeatureDefinition, FeatureReader } from './feature-reader.js';
import type { Entity, FeatureUse, FeatureUses } from './feature-use.js';
import { NO_VALUES, readFeatures, type FeatureValues } from './read-features.js';

/** A row whose missing inputs were filled, and from where. */
export interface FilledRow {
  readonly inputs: InputRow;
  readonly features: FeatureUses;
}

/** A row as it was asked for; without an entity nothing is filled. */
export interface RowToFill {
  readonly inputs: InputRow;
  readonly entity: Entity | undefined;
  /** Of the row's inputs, for problems: `inputs` or `inputs[3]`. */
  readonly path: string;
}

const MAX_PROBLEMS = 100;
const ROWS_AT_A_TIME = 200;

/** Fills inputs that a request left out with the current values of features. What the request gives always wins. */
export class FeatureFiller {
  constructor(private readonly reader: FeatureReader | undefined) {}

  /**
   * Fills the rows in their order, with one read for each type of entity, however many rows there are.
   *
   * @throws InvalidInputError naming the input and the feature when a required input has no value that counts;
   *   UnavailableError when the feature store is needed and does not answer
   */
  async fill(ctx: RequestContext, served: ServedVersion, rows: readonly RowToFill[]): Promise<FilledRow[]> {
    const inputs = served.model.runnable.inputs;
    const wanted = inputs.filter(({ name }) => rows.some((row) => row.entity !== undefined && lacks(row.inputs, name)));
    const values = wanted.length === 0 ? NO_VALUES : await this.read(ctx, served, wanted, rows);
    const filled: FilledRow[] = [];
    const problems: FieldProblem[] = [];
    for (const [i, row] of rows.entries()) {
      // Thousands of rows in one go would hold up other requests.
      if (i > 0 && i % ROWS_AT_A_TIME === 0) await setImmediate();
      const one = fillRow(inputs, row, values);
      filled.push(one);
      if (problems.length < MAX_PROBLEMS) problems.push(...problemsOf(inputs, row, one.features, values));
    }
    if (problems.length > 0) throw new InvalidInputError(problems.slice(0, MAX_PROBLEMS));
    return filled;
  }

  private async read(
    ctx: RequestContext,
    served: ServedVersion,
    wanted: readonly ModelInput[],
    rows: readonly RowToFill[],
  ): Promise<FeatureValues> {
    if (this.reader === undefined) throw new UnavailableError('features', 'this process has no feature store');
    return readFeatures(this.reader, ctx, await this.definitionsOf(ctx, this.reader, served, wanted), rows);
  }

  private async definitionsOf(
    ctx: RequestContext,
    reader: FeatureReader,
    { featureBindings }: ServedVersion,
    inputs: readonly ModelInput[],
  ): Promise<Map<string, FeatureDefinition>> {
    const named = inputs.flatMap(({ name }) => {
      const reference = Object.hasOwn(featureBindings, name) ? featureBindings[name] : name;
      // A column such as "monthly income" cannot be the name of a feature.
      return reference === undefined || (reference === name && nameProblem(name) !== undefined)
        ? []
        : [{ name, reference }];
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
}

function lacks(inputs: InputRow, name: string): boolean {
  return !Object.hasOwn(inputs, name) || inputs[name] === undefined;
}

function fillRow(inputs: readonly ModelInput[], row: RowToFill, values: FeatureValues): FilledRow {
  const filled: Record<string, unknown> = { ...row.inputs };
  const features: Record<string, FeatureUse> = {};
  for (const { name } of inputs) {
    if (!lacks(row.inputs, name)) {
      const value = row.inputs[name];
      features[name] = { value, ageSeconds: null, status: 'request', feature: null, version: null };
      continue;
    }
    const use = values.sourceOf(name, row.entity);
    features[name] = use;
    if (use.status === 'fresh') filled[name] = use.value;
  }
  return { inputs: filled, features };
}

function problemsOf(
  inputs: readonly ModelInput[],
  { path, entity }: RowToFill,
  features: FeatureUses,
  values: FeatureValues,
): FieldProblem[] {
  return inputs.flatMap(({ name, required }) => {
    const use = features[name];
    if (!required || use === undefined || use.status === 'fresh' || use.status === 'request') return [];
    return [{ field: `${path}.${name}`, message: reasonOf(use, values.definitionOf(name), entity) }];
  });
}

function reasonOf(use: FeatureUse, definition: FeatureDefinition | undefined, entity: Entity | undefined): string {
  if (entity === undefined) return 'is required';
  if (definition === undefined) return 'is required, and no feature of this name is registered';
  const { name, version, entityType } = definition;
  const feature = `is required, and its feature ${name}@${version}`;
  if (!Object.hasOwn(entity, entityType)) return `${feature} belongs to a ${entityType}, which entity does not name`;
  if (use.status === 'missing') return `${feature} has no value for this ${entityType}`;
  return `${feature} is stale: ${Math.round(use.ageSeconds ?? 0)} s old`;
}
