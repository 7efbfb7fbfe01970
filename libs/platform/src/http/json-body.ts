import { InvalidInputError, MalformedInputError } from '@intelgraph/kernel';

import { hasWideInteger, isDeeper } from './json-bytes.js';

/** Deepest nesting that a JSON body may have. */
export const MAX_JSON_DEPTH = 64;

// Without `stream` a decoder keeps nothing from one call to the next.
const utf8 = new TextDecoder('utf-8', { fatal: true });

const PROTO = '__proto__';
// What Python writes for numbers that JSON does not have.
const NO_NUMBER = /[[:,]\s*-?(?:NaN|Infinity)\b/;
const WHOLE_NUMBER = /^-?\d{1,40}$/;
const PROTO_KEY = /"(?:_|\\u005[fF]){2}proto(?:_|\\u005[fF]){2}"\s*:/;

export interface JsonBodyOptions {
  /** Whole numbers beyond 2^53 become bigint instead of the nearest floating point number. */
  readonly wideIntegers?: boolean;
}

/** A body, and the text that it came as. */
export interface JsonBody {
  readonly value: unknown;
  readonly text: string;
}

/**
 * Parses a JSON body from its bytes and refuses what would do harm later: bytes that are not UTF-8, nesting beyond
 * {@link MAX_JSON_DEPTH}, keys that poison prototypes, and strings that Postgres cannot hold (NUL, lone surrogates).
 *
 * @throws MalformedInputError for what cannot be parsed, InvalidInputError naming the field for a bad string
 */
export function parseJsonBody(bytes: Uint8Array, options: JsonBodyOptions = {}): unknown {
  return readJsonBody(bytes, options).value;
}

/** {@link parseJsonBody} for who wants the text, too. */
export function readJsonBody(bytes: Uint8Array, { wideIntegers = false }: JsonBodyOptions = {}): JsonBody {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new MalformedInputError('the body is not valid UTF-8');
  }
  if (isDeeper(text, bytes, MAX_JSON_DEPTH)) {
    throw new MalformedInputError(`the JSON body is nested deeper than ${MAX_JSON_DEPTH} levels`);
  }
  const hasEscapes = text.includes('\\u');
  // Searching for the word is ten times as fast as for the key.
  if ((hasEscapes || text.includes(PROTO)) && PROTO_KEY.test(text)) {
    throw new MalformedInputError('the JSON body has a forbidden key');
  }
  let value: unknown;
  try {
    // A reviver is slow, and few bodies have such a number.
    value =
      wideIntegers && hasWideInteger(bytes) ? (JSON.parse as ParseWithSource)(text, keepWideInteger) : JSON.parse(text);
  } catch {
    const hint = NO_NUMBER.test(text) ? ': it has no NaN and no Infinity' : '';
    throw new MalformedInputError(`the body is not valid JSON${hint}`);
  }
  // NUL and lone surrogates are only possible as escapes.
  if (hasEscapes) refuseBadStrings(value, '');
  return { value, text };
}

/** `JSON.parse` tells a reviver the text of each number (ECMAScript proposal "JSON.parse source text access", in V8). */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

function keepWideInteger(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  const isWide = typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined;
  return isWide && WHOLE_NUMBER.test(source) ? BigInt(source) : value;
}

function refuseBadStrings(value: unknown, path: string): void {
  if (typeof value === 'string') {
    const problem = textProblem(value);
    if (problem !== undefined) throw InvalidInputError.of(path || 'body', problem);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => refuseBadStrings(item, `${path}[${index}]`));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const below = path === '' ? key : `${path}.${key}`;
      if (textProblem(key) !== undefined)
        throw InvalidInputError.of(path || 'body', 'has a key with forbidden characters');
      refuseBadStrings(item, below);
    }
  }
}

/** Why a text cannot be stored, or undefined when it can. */
export function textProblem(text: string): string | undefined {
  if (text.includes('\0')) return 'must not contain NUL characters';
  return text.isWellFormed() ? undefined : 'must be valid Unicode';
}
