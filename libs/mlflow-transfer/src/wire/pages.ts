import { BadAnswerError } from './errors.js';

export interface PageOf<T> {
  readonly items: readonly T[];
  /** Empty on the last page. */
  readonly next: string;
}

/** So many pages in a row may be empty though another one is promised. */
const MAX_EMPTY = 10;

/**
 * The items of all pages.
 *
 * @param what for messages
 * @throws BadAnswerError where the server leads in a circle: a token that it gave before, empty pages without end
 */
export async function* allPages<T>(
  what: string,
  read: (token: string | undefined) => Promise<PageOf<T>>,
): AsyncGenerator<T> {
  const tokens = new Set<string>();
  let empty = 0;
  for (let token: string | undefined; ;) {
    const { items, next } = await read(token);
    yield* items;
    if (next === '') return;
    if (tokens.has(next)) throw new BadAnswerError(`${what}: the pages lead in a circle`);
    empty = items.length === 0 ? empty + 1 : 0;
    if (empty > MAX_EMPTY) throw new BadAnswerError(`${what}: empty pages without end`);
    tokens.add(next);
    token = next;
  }
}
