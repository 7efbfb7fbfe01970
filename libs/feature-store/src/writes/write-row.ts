import type { FeatureInput } from '../values/feature-types.js';

/** One value to be written. */
export interface WriteRow {
  /** Name, or `name@version`. */
  readonly feature: string;
  /** Highest release unless given, here or in `feature`. */
  readonly version?: string;
  readonly entity_id: string;
  readonly value: FeatureInput;
  /** When the fact was true; now unless given. ISO 8601, UTC without an offset, up to microseconds. */
  readonly event_time?: string | Date;
  /** When it became known; now unless given. null = nobody knows: loses every tie. For backfills. */
  readonly created_time?: string | Date | null;
}

export interface WriteOptions {
  /** The same key again within a day answers the first call's result and writes nothing. */
  readonly idempotencyKey?: string;
}

/** What one write call did. */
export interface WriteResult {
  readonly write_id: string;
  readonly rows: number;
  readonly stored: number;
  /** Of the stored: older than what was there; history, not served online. */
  readonly superseded: number;
  /** A value with the same event and created time was there; the first one stays. */
  readonly duplicates: number;
  /** pending = the online store does not answer; the values get there by themselves. none = nothing to put there. */
  readonly online: 'applied' | 'pending' | 'none';
}

/** Most rows of one call. */
export const MAX_WRITE_ROWS = 5000;
