import { isUuid } from '@intelgraph/kernel';

const DIGITS = /^[0-9a-f]{32}$/i;

/** The uuid of a run from either spelling: with dashes, or MLflow's 32 hex digits. Undefined where it is neither. */
export function runUuid(text: string): string | undefined {
  if (isUuid(text)) return text.toLowerCase();
  if (!DIGITS.test(text)) return undefined;
  const digits = text.toLowerCase();
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20]].map(([from, to]) => digits.slice(from, to)).join('-');
}
