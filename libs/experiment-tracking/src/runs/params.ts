import { InvalidInputError } from '@intelgraph/kernel';

/** A parameter as MLflow shows it: texts as they are, other JSON values in their JSON. */
export function paramText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * The parameters of a run with more of them.
 *
 * @throws InvalidInputError for one that has another value already
 */
export function withParams(
  known: Readonly<Record<string, unknown>>,
  added: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const news = Object.entries(added).filter(([key]) => !Object.hasOwn(known, key));
  const problems = Object.entries(added)
    .filter(([key, value]) => Object.hasOwn(known, key) && paramText(known[key]) !== paramText(value))
    .map(([key, value]) => ({
      field: `params.${key}`,
      message:
        `has the value ${paramText(known[key])} already, and changing param values is not allowed` +
        ` (attempted: ${paramText(value)})`,
    }));
  if (problems.length > 0) throw new InvalidInputError(problems);
  return { ...known, ...Object.fromEntries(news) };
}
