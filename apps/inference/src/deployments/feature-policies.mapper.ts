import { InvalidInputError } from '@intelgraph/kernel';
import type { FeaturePolicies } from '@intelgraph/model-serving';

const NAMES: Readonly<Record<string, string>> = {
  on_missing: 'onMissing',
  on_stale: 'onStale',
  default: 'default',
  max_age_seconds: 'maxAgeSeconds',
};
const MAX_SHOWN_NAME = 100;

/** Policies in the words of the domain, which checks what they say. @throws InvalidInputError naming what is no policy */
export function toFeaturePolicies(given: Readonly<Record<string, unknown>>): FeaturePolicies {
  const entries = Object.entries(given).map(([input, policy]) => {
    const field = `feature_policies.${input.slice(0, MAX_SHOWN_NAME)}`;
    if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) {
      throw InvalidInputError.of(field, 'must be an object');
    }
    const named = Object.entries(policy).map(([name, value]) => {
      const known = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
      if (known === undefined) {
        throw InvalidInputError.of(`${field}.${name.slice(0, MAX_SHOWN_NAME)}`, 'is not known');
      }
      return [known, value as unknown];
    });
    return [input, Object.fromEntries(named) as unknown];
  });
  return Object.fromEntries(entries) as FeaturePolicies;
}
