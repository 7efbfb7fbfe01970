import { InvalidInputError } from '@intelgraph/kernel';

/** Longest alias in characters. */
export const MAX_ALIAS_LENGTH = 255;

/** Why the text cannot be an alias: MLflow's rules. */
export function aliasProblem(alias: string): string | undefined {
  if (alias === '') return 'must not be empty';
  if (!/^[\w\p{L}\p{N}-]+$/u.test(alias)) return 'may only contain letters, digits, "_" and "-"';
  return alias.length > MAX_ALIAS_LENGTH ? `must be at most ${MAX_ALIAS_LENGTH} characters long` : undefined;
}

/** Names that mean a version by themselves cannot be given to one. */
export function isReservedAlias(alias: string): boolean {
  return alias.toLowerCase() === 'latest' || /^v\d+$/i.test(alias);
}

/** @throws InvalidInputError that names `alias` */
export function assertNewAlias(alias: string): void {
  const problem = aliasProblem(alias) ?? (isReservedAlias(alias) ? `"${alias}" is reserved` : undefined);
  if (problem !== undefined) throw InvalidInputError.of('alias', problem);
}
