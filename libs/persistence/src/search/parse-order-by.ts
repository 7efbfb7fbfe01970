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
 * Reads order terms such as `` metrics.`val acc` DESC `` or `attributes.start_time`; ascending unless it says DESC.
 *
 * @throws InvalidInputError naming `order_by`, with the position and what was expected there
 */
export function parseOrderBy(terms: readonly string[]): OrderTerm[] {
  if (terms.length > MAX_TERMS) throw InvalidInputError.of(FIELD, `must have at most ${MAX_TERMS} terms`);
  return terms.map(parseTerm);
}

function parseTerm(term: string): OrderTerm {
  const reader = new TokenReader(term, FIELD, MAX_LENGTH);
  const field = reader.takeField();
  const direction = reader.takeWords('DESC') ? 'DESC' : 'ASC';
  if (direction === 'ASC') reader.takeWords('ASC');
  if (reader.peek().type !== 'end') throw reader.unexpected('ASC, DESC or the end');
  return { field, direction };
}
