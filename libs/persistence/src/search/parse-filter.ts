import { InvalidInputError } from '@intelgraph/kernel';

import type { Filter, FilterCondition, FilterLiteral, FilterOperator } from './filter-ast.js';
import { TokenReader } from './token-reader.js';

const FIELD = 'filter';
const MAX_LENGTH = 100_000;
const MAX_DEPTH = 50;
const MAX_CONDITIONS = 100;
const MAX_LIST = 1000;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const COMPARISONS: readonly FilterOperator[] = ['=', '!=', '<', '<=', '>', '>='];
const OPERATORS = '=, !=, <, <=, >, >=, [NOT] LIKE, [NOT] ILIKE, [NOT] IN, or IS [NOT] NULL';

/**
 * Reads a filter in MLflow's language (`metrics.acc > 0.9 AND tags.team = 'risk'`) with OR, NOT and brackets added;
 * NOT binds closest, then AND, then OR. Keys with special characters stand in backticks or double quotes, texts in
 * single or double quotes; a quote inside is doubled. At most 100,000 characters, 100 conditions, depth 50.
 *
 * @returns undefined for an empty filter
 * @throws InvalidInputError naming `filter`, with the position and what was expected there
 */
export function parseFilter(input: string): Filter | undefined {
  return new FilterParser(input).parse();
}

class FilterParser {
  private readonly reader: TokenReader;
  private conditions = 0;
  private depth = 0;

  constructor(input: string) {
    this.reader = new TokenReader(input, FIELD, MAX_LENGTH);
  }

  parse(): Filter | undefined {
    if (this.reader.peek().type === 'end') return undefined;
    const filter = this.alternatives();
    if (this.reader.peek().type !== 'end') throw this.reader.unexpected('AND, OR or the end');
    return filter;
  }

  private alternatives(): Filter {
    const parts = [this.conjunction()];
    while (this.reader.takeWords('OR')) parts.push(this.conjunction());
    return joined('or', parts);
  }

  private conjunction(): Filter {
    const parts = [this.factor()];
    while (this.reader.takeWords('AND')) parts.push(this.factor());
    return joined('and', parts);
  }

  private factor(): Filter {
    if (this.reader.takeWords('NOT')) return this.nested(() => ({ kind: 'not', part: this.factor() }));
    if (!this.reader.takeSign('(')) return this.condition();
    return this.nested(() => {
      const inside = this.alternatives();
      if (!this.reader.takeSign(')')) throw this.reader.unexpected('AND, OR or )');
      return inside;
    });
  }

  private nested(read: () => Filter): Filter {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw InvalidInputError.of(FIELD, `must not be nested deeper than ${MAX_DEPTH}`);
    const filter = read();
    this.depth -= 1;
    return filter;
  }

  private condition(): FilterCondition {
    this.conditions += 1;
    if (this.conditions > MAX_CONDITIONS) {
      throw InvalidInputError.of(FIELD, `must have at most ${MAX_CONDITIONS} conditions`);
    }
    const field = this.reader.takeField();
    const operator = this.operator();
    const valuePosition = this.reader.peek().position;
    return { kind: 'condition', field, operator, values: this.values(operator), valuePosition };
  }

  private operator(): FilterOperator {
    const { reader } = this;
    if (reader.takeWords('IS', 'NULL')) return 'IS NULL';
    if (reader.takeWords('IS', 'NOT', 'NULL')) return 'IS NOT NULL';
    for (const word of ['LIKE', 'ILIKE', 'IN'] as const) {
      if (reader.takeWords(word)) return word;
      if (reader.takeWords('NOT', word)) return `NOT ${word}`;
    }
    const comparison = COMPARISONS.find((sign) => reader.takeSign(sign));
    if (comparison === undefined) throw reader.unexpected(OPERATORS);
    return comparison;
  }

  private values(operator: FilterOperator): FilterLiteral[] {
    if (operator === 'IS NULL' || operator === 'IS NOT NULL') return [];
    if (operator !== 'IN' && operator !== 'NOT IN') return [this.literal()];
    if (!this.reader.takeSign('(')) throw this.reader.unexpected('a list in brackets');
    const values = [this.literal()];
    while (!this.reader.takeSign(')')) {
      if (!this.reader.takeSign(',')) throw this.reader.unexpected(', or )');
      // Clients format Python tuples, which may end in a comma.
      if (this.reader.takeSign(')')) break;
      values.push(this.literal());
      if (values.length > MAX_LIST) throw InvalidInputError.of(FIELD, `must have at most ${MAX_LIST} values in a list`);
    }
    return values;
  }

  private literal(): FilterLiteral {
    const token = this.reader.take();
    const isText = token.type === 'text' || (token.type === 'quoted' && token.source.startsWith('"'));
    if (isText) return { type: 'text', value: token.value };
    const value = Number(token.value);
    if (token.type !== 'word' || !NUMBER.test(token.value) || !Number.isFinite(value)) {
      throw this.reader.unexpected('a number or a text in quotes', token);
    }
    return { type: 'number', value, text: token.value };
  }
}

function joined(kind: 'and' | 'or', parts: readonly Filter[]): Filter {
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : { kind, parts };
}
