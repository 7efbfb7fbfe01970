/** What a value of a feature can be. */
export const FEATURE_TYPES = ['int', 'float', 'string', 'bool', 'timestamp', 'vector'] as const;
export type FeatureType = (typeof FEATURE_TYPES)[number];

/** Most elements of a vector. */
export const MAX_VECTOR_LENGTH = 4096;
/** Longest text, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 16_384;

/** A value as a caller of the library may give it; an int also as bigint or decimal text, a timestamp as ISO 8601 or Date. */
export type FeatureInput = number | bigint | string | boolean | Date | readonly number[] | null;

/** A value as the library answers it: an int beyond ±(2^53 − 1) as bigint, a timestamp as ISO 8601 in UTC. */
export type FeatureOutput = number | bigint | string | boolean | readonly number[] | null;
