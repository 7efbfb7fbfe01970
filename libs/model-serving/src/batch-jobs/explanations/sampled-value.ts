import type { ModelInput } from '../../models/model-runtime.js';

/** A value as a plot takes it: a number, also of dates (milliseconds since 1970), yes (1) and no (0); null for texts and for what is missing. */
export function sampledValue(value: unknown, { type }: Pick<ModelInput, 'type'>): number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (type !== 'datetime' || typeof value !== 'string') return null;
  const time = Date.parse(value);
  return Number.isNaN(time) ? null : time;
}
