import { InvalidInputError } from '@intelgraph/kernel';

interface Named {
  readonly name: string;
}

/**
 * What is asked for, in the order in which it is; all that there is where nothing is.
 *
 * @throws InvalidInputError naming an output that does not exist or comes twice
 */
export function chosen<T extends Named>(existing: readonly T[], asked: readonly Named[] | undefined): readonly T[] {
  if (asked === undefined || asked.length === 0) return existing;
  const left = new Map(existing.map((output) => [output.name, output]));
  return asked.map(({ name }, i) => {
    const output = left.get(name);
    if (left.delete(name) && output !== undefined) return output;
    const names = existing.map((one) => one.name).join(', ');
    throw InvalidInputError.of(`outputs[${i}].name`, `is no output of this model, or comes twice; there are ${names}`);
  });
}
