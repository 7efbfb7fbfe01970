import { isDeepStrictEqual } from 'node:util';

/** An input column that not all signatures have alike; null where a version lacks it. */
export interface SignatureDifference {
  column: string;
  values: (Record<string, unknown> | null)[];
}

/** Input columns of the signatures that differ, by name; none where fewer than two versions have a signature. */
export function signatureDifferences(
  signatures: readonly (Readonly<Record<string, unknown>> | null)[],
): SignatureDifference[] {
  const inputs = signatures.map(inputsOf);
  if (inputs.filter((columns) => columns.size > 0).length < 2) return [];
  const names = [...new Set(inputs.flatMap((columns) => [...columns.keys()]))].sort();
  return names
    .map((column) => ({ column, values: inputs.map((columns) => columns.get(column) ?? null) }))
    .filter(({ values: [first, ...others] }) => others.some((other) => !isDeepStrictEqual(other, first)));
}

function inputsOf(signature: Readonly<Record<string, unknown>> | null): Map<string, Record<string, unknown>> {
  const inputs: unknown = signature?.['inputs'];
  const columns = Array.isArray(inputs) ? inputs.filter(isNamed) : [];
  return new Map(columns.map((column) => [column.name, column]));
}

function isNamed(column: unknown): column is Record<string, unknown> & { name: string } {
  return typeof column === 'object' && column !== null && 'name' in column && typeof column.name === 'string';
}
