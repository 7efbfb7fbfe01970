import type { Condition } from '../graph/graph.js';

/**
 * What a condition says of a value.
 *
 * @returns false where the value is missing, or is nothing that can be compared with the condition's
 */
export function compileCondition({ op, value }: Pick<Condition, 'op' | 'value'>): (given: unknown) => boolean {
  const wanted: readonly (string | number | boolean)[] = Array.isArray(value) ? value : [value as string];
  const [first = ''] = wanted;
  const read = readerLike(first);
  const holds = comparison(op, wanted, first);
  return (given) => {
    const known = read(given);
    return known !== undefined && holds(known);
  };
}

type Scalar = string | number | boolean;

/** Reads what models take for a number, for text and for yes and no; undefined where it is none. */
function readerLike(like: Scalar): (given: unknown) => Scalar | undefined {
  if (typeof like === 'number') return readNumber;
  if (typeof like === 'boolean') {
    return (given) => BOOLEANS.get(typeof given === 'string' ? given.toLowerCase() : given);
  }
  return (given) => (typeof given === 'string' || typeof given === 'number' ? String(given) : undefined);
}

function readNumber(given: unknown): number | undefined {
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  return typeof number === 'number' && !Number.isNaN(number) ? number : undefined;
}

const BOOLEANS = new Map<unknown, boolean>([
  ...([true, 1, '1', 'true'] as const).map((given): [unknown, boolean] => [given, true]),
  ...([false, 0, '0', 'false'] as const).map((given): [unknown, boolean] => [given, false]),
]);

function comparison(op: Condition['op'], wanted: readonly Scalar[], first: Scalar): (known: Scalar) => boolean {
  switch (op) {
    case '==':
      return (known) => known === first;
    case '!=':
      return (known) => known !== first;
    case '<':
      return (known) => known < first;
    case '<=':
      return (known) => known <= first;
    case '>':
      return (known) => known > first;
    case '>=':
      return (known) => known >= first;
    case 'in':
      return (known) => wanted.includes(known);
  }
}
