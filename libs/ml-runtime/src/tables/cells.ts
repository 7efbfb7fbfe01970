import type { CellValue } from './table.js';

const NUMERIC_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const ZONED = /(z|[+-]\d{2}:?\d{2})$/i;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}/i;

/** null, undefined and NaN are missing everywhere; blank text too. */
export function isMissing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    (typeof value === 'number' && Number.isNaN(value)) ||
    (typeof value === 'string' && value.trim() === '')
  );
}

/** The number a cell holds, from a number, a boolean or numeric text; NaN where there is none. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') {
    const text = value.trim();
    return NUMERIC_TEXT.test(text) ? Number(text) : Number.NaN;
  }
  return Number.NaN;
}

/** The category a cell names: trimmed text; numbers and booleans as text; null where it is missing. */
export function categoryOf(value: unknown): string | null {
  if (typeof value === 'string') {
    const text = value.trim();
    return text === '' ? null : text;
  }
  if (typeof value === 'number') return Number.isNaN(value) ? null : String(value);
  return typeof value === 'boolean' ? String(value) : null;
}

/** 1, 0, or NaN where a cell is no boolean. */
export function booleanOf(value: unknown): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === 1 || value === 0) return value;
  if (typeof value === 'string') {
    const text = value.trim().toLowerCase();
    if (text === 'true') return 1;
    if (text === 'false') return 0;
  }
  return Number.NaN;
}

/** Epoch milliseconds of a number or of ISO 8601 text; text without a zone is UTC. NaN where it is neither. */
export function epochOf(value: unknown): number {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN;
  if (typeof value !== 'string') return Number.NaN;
  const text = value.trim();
  if (DATE_ONLY.test(text)) return Date.parse(`${text}T00:00:00Z`);
  if (!DATE_TIME.test(text)) return Number.NaN;
  const iso = text.replace(' ', 'T');
  return Date.parse(ZONED.test(iso) ? iso : `${iso}Z`);
}

/** Whether a column's present values are all text that holds numbers. */
export function isNumericText(values: ArrayLike<CellValue>): boolean {
  let seen = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? null;
    if (isMissing(value)) continue;
    if (Number.isNaN(numberOf(value))) return false;
    seen++;
  }
  return seen > 0;
}
