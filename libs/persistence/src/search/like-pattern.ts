const ESCAPES = /\\([%_\\])|\\/g;

/**
 * A pattern for PostgreSQL's LIKE in which a backslash escapes only `%`, `_` and itself, and is an ordinary character
 * elsewhere: PostgreSQL fails on a pattern that ends in a lone backslash.
 */
export function likePattern(pattern: string): string {
  return pattern.replace(ESCAPES, (escape, escaped: string | undefined) => (escaped === undefined ? '\\\\' : escape));
}

type Piece = { readonly any: true } | { readonly any: false; readonly character: string | undefined };

/** Whether `text` matches a LIKE pattern. Never slower than the product of both lengths. */
export function matchesLike(text: string, pattern: string): boolean {
  const characters = [...text];
  const pieces = piecesOf(pattern);
  let at = 0;
  let piece = 0;
  let lastAny = -1;
  let anyEnd = 0;
  while (at < characters.length) {
    const here = pieces[piece];
    if (here?.any === true) {
      lastAny = piece;
      anyEnd = at;
      piece += 1;
    } else if (here !== undefined && (here.character === undefined || here.character === characters[at])) {
      at += 1;
      piece += 1;
    } else if (lastAny >= 0) {
      // The last % takes one character more.
      anyEnd += 1;
      at = anyEnd;
      piece = lastAny + 1;
    } else {
      return false;
    }
  }
  return pieces.slice(piece).every(({ any }) => any);
}

function piecesOf(pattern: string): Piece[] {
  return [...pattern.matchAll(/\\([%_\\])|[\s\S]/gu)].map(([source, escaped]) => {
    if (escaped !== undefined) return { any: false, character: escaped };
    return source === '%' ? { any: true } : { any: false, character: source === '_' ? undefined : source };
  });
}
