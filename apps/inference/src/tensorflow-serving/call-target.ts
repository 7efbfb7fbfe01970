import { AppError } from '@intelgraph/kernel';

export const VERBS = ['predict', 'classify', 'regress'] as const;
export type Verb = (typeof VERBS)[number];

/** The path is none of TensorFlow Serving's. */
export class MalformedCallError extends AppError {
  constructor(method: string, path: string) {
    super('TENSORFLOW_SERVING.MALFORMED_CALL', 'malformed', `Malformed request: ${method} ${path.slice(0, 500)}`);
  }
}

/** `fraud:predict` apart; undefined where the verb is none. Names hold no colon. */
export function callOf(target: string): { readonly name: string; readonly verb: Verb } | undefined {
  const at = target.lastIndexOf(':');
  const verb = VERBS.find((known) => known === target.slice(at + 1));
  return at < 1 || verb === undefined ? undefined : { name: target.slice(0, at), verb };
}
