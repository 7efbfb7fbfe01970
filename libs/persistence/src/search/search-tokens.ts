import { InvalidInputError } from '@intelgraph/kernel';

/**
 * A piece of a filter or of an order term.
 *
 * - `word`: unquoted text: keywords, fields, numbers;
 * - `quoted`: in backticks or double quotes; `text`: in single quotes; both without the quotes, doubled ones undone;
 * - `sign`: a comparison, a bracket or a comma.
 */
export interface SearchToken {
  readonly type: 'word' | 'quoted' | 'text' | 'sign' | 'end';
  readonly value: string;
  /** As it stands in the input. */
  readonly source: string;
  /** Of the first character, counted from 1. */
  readonly position: number;
}

const TOKEN =
  /(?<space>\s+)|'(?<text>(?:[^']|'')*)'|"(?<double>(?:[^"]|"")*)"|`(?<backtick>(?:[^`]|``)*)`|(?<sign><=|>=|!=|[<>=(),])|(?<word>[^\s<>=!'"`(),]+)/y;
const SHOWN = 40;

/**
 * Cuts `input` into tokens; the last one is `end`.
 *
 * @param field the wire's name of the input, for errors
 * @throws InvalidInputError naming `field`, with the position
 */
export function tokensOf(input: string, field: string, maxLength: number): SearchToken[] {
  if (input.length > maxLength) throw InvalidInputError.of(field, `must have at most ${maxLength} characters`);
  if (input.includes('\0')) throw InvalidInputError.of(field, 'must not contain the character U+0000');
  const pattern = new RegExp(TOKEN);
  const tokens: SearchToken[] = [];
  while (pattern.lastIndex < input.length) {
    const position = pattern.lastIndex + 1;
    const match = pattern.exec(input);
    if (match === null) throw unreadable(input, position, field);
    const token = tokenOf(match, position);
    if (token !== undefined) tokens.push(token);
  }
  return [...tokens, { type: 'end', value: '', source: '', position: input.length + 1 }];
}

function tokenOf(match: RegExpExecArray, position: number): SearchToken | undefined {
  const { text, double, backtick, sign, word } = match.groups ?? {};
  const [source] = match;
  if (text !== undefined) return { type: 'text', value: text.replaceAll("''", "'"), source, position };
  if (double !== undefined) return { type: 'quoted', value: double.replaceAll('""', '"'), source, position };
  if (backtick !== undefined) return { type: 'quoted', value: backtick.replaceAll('``', '`'), source, position };
  if (sign !== undefined) return { type: 'sign', value: sign, source, position };
  if (word !== undefined) return { type: 'word', value: word, source, position };
  return undefined;
}

function unreadable(input: string, position: number, field: string): InvalidInputError {
  const character = input.charAt(position - 1);
  const message = character === '!' ? 'expected = after !' : `the quote ${character} is never closed`;
  return InvalidInputError.of(field, `at character ${position}: ${message}`);
}

/** An error about a token: where, what was expected, what stands there. */
export function unexpected(token: SearchToken, field: string, expected: string): InvalidInputError {
  const shown = token.source.length > SHOWN ? `${token.source.slice(0, SHOWN)}…` : token.source;
  const found = token.type === 'end' ? 'the end' : shown;
  return InvalidInputError.of(field, `at character ${token.position}: expected ${expected}, found ${found}`);
}
