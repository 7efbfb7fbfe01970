import type { InvalidInputError } from '@intelgraph/kernel';

import type { FieldReference } from './filter-ast.js';
import { tokensOf, unexpected, type SearchToken } from './search-tokens.js';

const RESERVED = new Set(['AND', 'OR', 'NOT', 'IN', 'IS', 'NULL', 'LIKE', 'ILIKE']);

/** Reads the tokens of one input from left to right. */
export class TokenReader {
  private readonly tokens: readonly SearchToken[];
  private next = 0;

  constructor(
    input: string,
    private readonly inputName: string,
    maxLength: number,
  ) {
    this.tokens = tokensOf(input, inputName, maxLength);
  }

  /** The token at hand; `end` stays at hand for ever. */
  peek(): SearchToken {
    return this.at(this.next);
  }

  take(): SearchToken {
    const token = this.peek();
    this.next += 1;
    return token;
  }

  /** Takes the given keywords, in any case, if all of them stand here. */
  takeWords(...words: readonly string[]): boolean {
    const here = words.every((word, i) => {
      const token = this.at(this.next + i);
      return token.type === 'word' && token.value.toUpperCase() === word;
    });
    if (here) this.next += words.length;
    return here;
  }

  takeSign(sign: string): boolean {
    const here = this.peek().type === 'sign' && this.peek().value === sign;
    if (here) this.next += 1;
    return here;
  }

  /** A field: `key`, `prefix.key`, or either with the key in backticks or double quotes. */
  takeField(): FieldReference {
    const token = this.take();
    const { position } = token;
    if (token.type === 'quoted') return { prefix: undefined, key: token.value, position };
    if (token.type !== 'word') throw this.unexpected('a field', token);
    const dot = token.value.indexOf('.');
    if (dot < 0) {
      if (RESERVED.has(token.value.toUpperCase())) throw this.unexpected('a field', token);
      return { prefix: undefined, key: token.value, position };
    }
    const prefix = token.value.slice(0, dot);
    const key = token.value.slice(dot + 1);
    if (key !== '') return { prefix, key, position };
    const quoted = this.peek();
    const follows = quoted.position === position + token.source.length;
    if (quoted.type !== 'quoted' || !follows) throw this.unexpected(`a key after ${token.value}`);
    return { prefix, key: this.take().value, position };
  }

  unexpected(expected: string, token: SearchToken = this.peek()): InvalidInputError {
    return unexpected(token, this.inputName, expected);
  }

  private at(index: number): SearchToken {
    const token = this.tokens[Math.min(index, this.tokens.length - 1)];
    if (token === undefined) throw new RangeError('an input has at least its end');
    return token;
  }
}
