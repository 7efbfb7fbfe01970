import { isFresh, MICROS_PER_SECOND, type OnlineValue } from '@intelgraph/online-features';

import type { FeatureDefinition } from '../features/feature-catalog.js';
import type { FeatureOutput } from '../values/feature-types.js';
import { formatInstant, type Instant, UNKNOWN_CREATED } from '../values/instants.js';
import { decodeValue } from '../values/value-codec.js';

/** What became of a read. `outside_max_age`: there is a value, and it no longer counts; null is answered. */
export const READ_STATUSES = ['present', 'null_value', 'not_found', 'outside_max_age'] as const;
export type ReadStatus = (typeof READ_STATUSES)[number];

/** One value as a read answers it. */
export interface ReadValue {
  /** null unless the status is `present`. */
  readonly value: FeatureOutput;
  readonly status: ReadStatus;
  /** When the fact was true; null when nothing was found. */
  readonly event_time: string | null;
  /** When it became known; null also when nobody knows. */
  readonly created_time: string | null;
  /** Seconds from the event time to the time asked about. */
  readonly age_seconds: number | null;
  /** Which store answered. */
  readonly source: 'online' | 'offline';
}

/** @param at the time asked about: now, or the time of an as-of read */
export function toReadValue(
  feature: FeatureDefinition,
  found: OnlineValue | undefined,
  at: Instant,
  source: 'online' | 'offline',
): ReadValue {
  if (found === undefined) {
    return { value: null, status: 'not_found', event_time: null, created_time: null, age_seconds: null, source };
  }
  const fresh = isFresh(found.eventTime, feature.state.ttl_seconds, at);
  const age = Number(at - found.eventTime) / Number(MICROS_PER_SECOND);
  return {
    value: fresh ? decodeValue(feature.type, found.value) : null,
    status: !fresh ? 'outside_max_age' : found.value === null ? 'null_value' : 'present',
    event_time: formatInstant(found.eventTime),
    created_time: found.createdTime === UNKNOWN_CREATED ? null : formatInstant(found.createdTime),
    age_seconds: Math.max(0, age),
    source,
  };
}
