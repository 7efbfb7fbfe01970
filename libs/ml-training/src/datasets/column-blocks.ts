/** The columns with their positions, in blocks of at most `size`: for queries that get slow with many columns. */
export function blocksOf<T>(columns: readonly T[], size: number): (readonly (readonly [index: number, column: T])[])[] {
  const entries = [...columns.entries()];
  return Array.from({ length: Math.ceil(entries.length / size) }, (_, block) =>
    entries.slice(block * size, (block + 1) * size),
  );
}
