/** What may stand between a field and its value. `!=` and the NOT forms never match a missing value. */
export const FILTER_OPERATORS = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'LIKE',
  'NOT LIKE',
  'ILIKE',
  'NOT ILIKE',
  'IN',
  'NOT IN',
  'IS NULL',
  'IS NOT NULL',
] as const;
export type FilterOperator = (typeof FILTER_OPERATORS)[number];

/** A constant of a filter. A number keeps its text: an int64 does not fit a JS number. */
export type FilterLiteral =
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'number'; readonly value: number; readonly text: string };

/** A field as written: `` metrics.`val loss` `` is the key `val loss` of the prefix `metrics`. */
export interface FieldReference {
  /** As written; undefined where there was none. */
  readonly prefix: string | undefined;
  readonly key: string;
  /** Of its first character, counted from 1. */
  readonly position: number;
}

export interface FilterCondition {
  readonly kind: 'condition';
  readonly field: FieldReference;
  readonly operator: FilterOperator;
  /** One, several for IN and NOT IN, none for IS NULL and IS NOT NULL. */
  readonly values: readonly FilterLiteral[];
  /** Of the first value, counted from 1. */
  readonly valuePosition: number;
}

/** A parsed filter. `not` is two-valued: it is true where its part is false or about a missing value. */
export type Filter =
  | FilterCondition
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter };
