import type { AbTest } from '../ab-tests/ab-test.js';
import { variantOfKey, type Variant } from '../ab-tests/variant-of-key.js';
import type { LoadedModel } from '../models/loaded-model.js';

import type { ServedVersion } from './served-version.js';

/** A running test whose treatment is in memory; null = it cannot be served, and the control answers everything. */
export interface LoadedAbTest {
  readonly test: AbTest;
  readonly treatment: LoadedModel | null;
}

/** Splits the traffic of one version behind an endpoint. */
export class AbSplit {
  private readonly variants: Readonly<Record<Variant, ServedVersion>> | null;
  private readonly fallback: ServedVersion;
  private readonly from: number;
  private readonly until: number;

  constructor(
    private readonly test: AbTest,
    readonly control: ServedVersion,
    treatment: LoadedModel | null,
  ) {
    // What an experiment compares is computed, never given again.
    const arm = { ...control, resultCache: undefined };
    this.from = test.startsAt.getTime();
    this.until = test.endsAt?.getTime() ?? Infinity;
    this.fallback = { ...arm, fallbackOf: test.id };
    this.variants = treatment === null ? null : variantsOf(test, arm, treatment);
  }

  /** Who answers requests with this key; undefined outside the time of the test. */
  choose(key: string): ServedVersion | undefined {
    const now = Date.now();
    if (now < this.from || now >= this.until) return undefined;
    if (this.variants === null) return this.fallback;
    return this.variants[variantOfKey(this.test.id, key, this.test.controlPercent)];
  }
}

function variantsOf(test: AbTest, control: ServedVersion, model: LoadedModel): Record<Variant, ServedVersion> {
  const { modelName, version } = test.treatment;
  const { digest: artifactDigest } = model;
  return {
    control: { ...control, abTest: { id: test.id, variant: 'control' } },
    treatment: {
      ...control,
      modelName,
      version,
      artifactDigest,
      model,
      // A version that a canary may have nothing to do with.
      meter: undefined,
      abTest: { id: test.id, variant: 'treatment' },
    },
  };
}
