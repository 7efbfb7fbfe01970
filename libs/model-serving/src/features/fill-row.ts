import type { InputRow, ModelInput } from '../models/model-runtime.js';

import type { FeatureAction, FeaturePolicy } from './feature-policy.js';
import type { Entity, FeatureGap, FeatureUse, FeatureUses } from './feature-use.js';
import type { FeatureValues } from './read-features.js';

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

/** An input, and what is done where its feature has no value. */
export interface PolicedInput extends ModelInput {
  readonly policy: FeaturePolicy | undefined;
}

/** Told what a row lacks. */
export interface RowFaults {
  /** An input whose feature has no value that counts, whatever stands in for it. */
  lacks(gap: FeatureGap): void;
  /** An input that nothing fills, and that must not be left out. */
  refuses(input: PolicedInput, use: FeatureUse): void;
}

export function fillRow(
  inputs: readonly PolicedInput[],
  row: RowToFill,
  values: FeatureValues,
  faults: RowFaults,
): FilledRow {
  const filled: Record<string, unknown> = { ...row.inputs };
  const features: Record<string, FeatureUse> = {};
  for (const input of inputs) {
    const { name, required, policy } = input;
    if (!lacks(row.inputs, name)) {
      const value = row.inputs[name];
      features[name] = { value, ageSeconds: null, status: 'request', feature: null, version: null };
      continue;
    }
    const read = inTime(values.sourceOf(name, row.entity), policy);
    const use = row.entity === undefined ? read : withStandIn(input, read);
    features[name] = use;
    if (row.entity !== undefined && use.feature !== null && !counts(read)) faults.lacks(gapOf(name, use));
    if (isUsed(input, use)) filled[name] = use.value;
    else if (required || (row.entity !== undefined && actionOf(input, use) === 'fail')) faults.refuses(input, use);
  }
  return { inputs: filled, features };
}

export function lacks(inputs: InputRow, name: string): boolean {
  return !Object.hasOwn(inputs, name) || inputs[name] === undefined;
}

const counts = ({ status, value }: FeatureUse): boolean => status === 'fresh' && value !== null;

const gapOf = (input: string, { status, filledBy }: FeatureUse): FeatureGap => ({
  ...{ input, filledBy: filledBy ?? 'none' },
  status: status === 'missing' || status === 'stale' ? status : 'null',
});

/** A gap of an optional input stays one: the model knows best what to make of it. */
const isUsed = ({ required }: PolicedInput, { status, value, filledBy }: FeatureUse): boolean =>
  filledBy === undefined ? status === 'fresh' && !(value === null && required) : filledBy === 'default' || required;

function inTime(use: FeatureUse, policy: FeaturePolicy | undefined): FeatureUse {
  const { maxAgeSeconds } = policy ?? {};
  if (maxAgeSeconds === undefined || use.status !== 'fresh' || (use.ageSeconds ?? 0) <= maxAgeSeconds) return use;
  return { ...use, value: null, status: 'stale' };
}

/** What is done for an input that has no value. */
function actionOf({ required, policy }: PolicedInput, { status }: FeatureUse): FeatureAction {
  const otherwise = policy?.onMissing ?? (required ? 'fail' : 'impute');
  return status === 'stale' ? (policy?.onStale ?? otherwise) : otherwise;
}

function withStandIn(input: PolicedInput, use: FeatureUse): FeatureUse {
  const { required, policy, ignored, typical } = input;
  if (counts(use)) return use;
  switch (actionOf(input, use)) {
    case 'fail':
      return use;
    case 'default':
      return policy?.default === undefined ? use : { ...use, value: policy.default, filledBy: 'default' };
    case 'impute':
      if (ignored !== undefined) return use;
      if (!required) return { ...use, value: null, filledBy: 'imputation' };
      return typical === undefined ? use : { ...use, value: typical, filledBy: 'imputation' };
  }
}
