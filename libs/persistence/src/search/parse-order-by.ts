import { InvalidInputError } from '@intelgraph/kernel';

import type { FieldReference } from './filter-ast.js';
import { TokenReader } from './token-reader.js';

const FIELD = 'order_by';
const MAX_LENGTH = 1000;
const MAX_TERMS = 20;

export type SortDirection = 'ASC' | 'DESC';

/** One term of an order; missing values and NaN come last in both directions. */
export interface OrderTerm {
  readonly field: FieldReference;
  readonly direction: SortDirection;
}

/**
 * Reads order terms such as `` metrics.`val acc` DESC `` or `attributes.start_time`; ascending unless it says DESC. One
 * text may hold several, separated by commas.
 *
 * @throws InvalidInputError naming `order_by`, with the position and what was expected there
 */
export function parseOrderBy(terms: readonly string[]): OrderTerm[] {
  const parsed = terms.slice(0, MAX_TERMS + 1).flatMap(parseTerms);
  if (parsed.length > MAX_TERMS) throw InvalidInputError.of(FIELD, `must have at most ${MAX_TERMS} terms`);
  return parsed;
}

function parseTerms(text: string): OrderTerm[] {
  const reader = new TokenReader(text, FIELD, MAX_LENGTH);
  const terms = [readTerm(reader)];
  while (reader.takeSign(',')) terms.push(readTerm(reader));
  if (reader.peek().type !== 'end') throw reader.unexpected('ASC, DESC, a comma or the end');
  return terms;
}

function readTerm(reader: TokenReader): OrderTerm {
  const field = reader.takeField();
  const direction = reader.takeWords('DESC') ? 'DESC' : 'ASC';
  if (direction === 'ASC') reader.takeWords('ASC');
  return { field, direction };
}
