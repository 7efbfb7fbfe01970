import { InvalidInputError } from '@intelgraph/kernel';

/**
 * Checks that named arrays all have the same length.
 * @throws InvalidInputError naming the first array that differs.
 */
export function assertSameLength(arrays: Record<string, ArrayLike<unknown> | undefined>): void {
  let expected: { name: string; length: number } | undefined;
  for (const [name, array] of Object.entries(arrays)) {
    if (!array) continue;
    expected ??= { name, length: array.length };
    if (array.length !== expected.length) {
      throw new InvalidInputError([
        { field: name, message: `has ${array.length} values where ${expected.name} has ${expected.length}` },
      ]);
    }
  }
}
