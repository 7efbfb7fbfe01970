import { InvalidInputError } from '@intelgraph/kernel';

import { storable } from './check-input.js';

/** Checks how a model and its version are named. @throws InvalidInputError */
export function assertModel(model: unknown, version: unknown): void {
  for (const [field, value] of [
    ['model_id', model],
    ['model_version', version],
  ] as const) {
    if (typeof value === 'string' && value !== '' && value.length <= 256 && storable(value)) continue;
    throw InvalidInputError.of(field, 'must be a text of 1 to 256 characters');
  }
}
