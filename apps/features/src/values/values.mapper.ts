import {
  type FeatureDefinition,
  type Instant,
  parseInstant,
  type ReadValue,
  toWireValue,
} from '@intelgraph/feature-store';
import { InvalidInputError } from '@intelgraph/kernel';

import type { FeatureReadingDto } from './values.dto.js';

/** @throws InvalidInputError that names the field */
export function toInstant(field: string, text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw InvalidInputError.of(field, 'must be an ISO 8601 time such as 2026-01-31T12:00:00Z');
  return instant;
}

export function toReadingDto({ state }: FeatureDefinition, entityId: string, read: ReadValue): FeatureReadingDto {
  return {
    feature: state.name,
    version: state.version,
    entity_type: state.entity_type,
    entity_id: entityId,
    ...read,
    value: toWireValue(read.value),
  };
}
