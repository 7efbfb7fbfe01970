import { createHash } from 'node:crypto';

import type { Interpreter } from './interpreter.js';

/** What a model requires: the text of its `requirements.txt`, and of the `constraints.txt` that this may name. */
export interface Requirements {
  readonly requirements: string;
  readonly constraints?: string | undefined;
}

/** Requirements that differ only in order, comments and blanks are the same. */
export function canonicalRequirements(text: string): string[] {
  const lines = text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) =>
      line
        .replace(/(^|\s)#.*$/, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '');
  return [...new Set(lines)].sort();
}

/** Names the environment of these requirements for a Python: what is the same is made once. */
export function environmentKey(
  { version, platform }: Interpreter,
  { requirements, constraints }: Requirements,
): string {
  const content = {
    ...{ version, platform },
    requirements: canonicalRequirements(requirements),
    constraints: constraints === undefined ? null : canonicalRequirements(constraints),
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32);
}
