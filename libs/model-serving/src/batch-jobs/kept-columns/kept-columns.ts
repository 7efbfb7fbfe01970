import { InvalidInputError } from '@intelgraph/kernel';

/** Names of the columns of an input that its output has; undefined: all. */
export type KeptColumns = ReadonlySet<string> | undefined;

const FIELD = 'options.keep_columns';
const SHOWN = 20;

/** @param names as a job has them */
export const keptOf = (names: readonly string[] | undefined): KeptColumns => names && new Set(names);

export const isKept = (kept: KeptColumns, name: string): boolean => kept === undefined || kept.has(name);

/** @throws InvalidInputError where a file lacks one of them */
export function assertKept(kept: KeptColumns, columns: readonly string[]): void {
  const known = new Set(columns);
  const unknown = [...(kept ?? [])].filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw InvalidInputError.of(FIELD, `the input has no column ${unknown.slice(0, SHOWN).join(', ')}`);
}
