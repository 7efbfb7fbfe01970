import type { ValueTransformer } from 'typeorm';

/** A bigint column whose values are checked on entry to be exact as JavaScript numbers. */
export const safeInteger: ValueTransformer = {
  to: (value: number | null) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};
