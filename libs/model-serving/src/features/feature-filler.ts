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
import { readFeatures, type FeatureValues } from './read-features.js';

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
    if (wanted.length === 0) return rows.map((row) => fillRow(inputs, row, new Map()));
    if (this.reader === undefined) throw new UnavailableError('features', 'this process has no feature store');
    const definitions = await this.definitionsOf(ctx, this.reader, served, wanted);
    const values = await readFeatures(this.reader, ctx, definitions, rows);
    const problems: FieldProblem[] = [];
    const filled = rows.map((row) => {
      const sources = new Map(wanted.map(({ name }) => [name, values.sourceOf(name, row.entity)]));
      if (problems.length < MAX_PROBLEMS) problems.push(...problemsOf(wanted, row, definitions, values));
      return fillRow(inputs, row, sources);
    });
    if (problems.length > 0) throw new InvalidInputError(problems.slice(0, MAX_PROBLEMS));
    return filled;
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

function fillRow(inputs: readonly ModelInput[], row: RowToFill, sources: ReadonlyMap<string, FeatureUse>): FilledRow {
  const filled: Record<string, unknown> = { ...row.inputs };
  const features: Record<string, FeatureUse> = {};
  for (const { name } of inputs) {
    if (!lacks(row.inputs, name)) {
      const value = row.inputs[name];
      features[name] = { value, ageSeconds: null, status: 'request', feature: null, version: null };
      continue;
    }
    const use = sources.get(name) ?? MISSING;
    features[name] = use;
    if (use.status === 'fresh') filled[name] = use.value;
  }
  return { inputs: filled, features };
}

const MISSING: FeatureUse = { value: null, ageSeconds: null, status: 'missing', feature: null, version: null };

function problemsOf(
  wanted: readonly ModelInput[],
  row: RowToFill,
  definitions: ReadonlyMap<string, FeatureDefinition>,
  values: FeatureValues,
): FieldProblem[] {
  return wanted.flatMap(({ name, required }) => {
    if (!required || !lacks(row.inputs, name)) return [];
    const use = values.sourceOf(name, row.entity);
    if (use.status === 'fresh') return [];
    return [{ field: `${row.path}.${name}`, message: reasonOf(use, definitions.get(name), row.entity) }];
  });
}

function reasonOf(use: FeatureUse, definition: FeatureDefinition | undefined, entity: Entity | undefined): string {
  if (definition === undefined) return 'is required, and no feature of this name is registered';
  const { name, version, entityType } = definition;
  if (entity === undefined || !Object.hasOwn(entity, entityType)) {
    return `is required, and its feature ${name}@${version} belongs to a ${entityType}, which entity does not name`;
  }
  if (use.status === 'missing')
    return `is required, and its feature ${name}@${version} has no value for this ${entityType}`;
  return `is required, and its feature ${name}@${version} is stale: ${Math.round(use.ageSeconds ?? 0)} s old`;
}
