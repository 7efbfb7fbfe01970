import type { FilterLiteral, FilterOperator } from './filter-ast.js';
import { likePattern, matchesLike } from './like-pattern.js';
import type { SqlParameters } from './sql-parameters.js';

/** A condition on one value: from the SQL expression of the value to that of the condition. Null where it is missing. */
export type ValueCondition = (expression: string) => string;

/** What the values of a field are: which operators and constants fit, and how they compare. */
export interface SearchValueType {
  /** What a constant must be, for errors: `a number`. */
  readonly expected: string;
  readonly operators: readonly FilterOperator[];
  /** @param operator one of `operators` */
  accepts(literal: FilterLiteral, operator: FilterOperator): boolean;
  /** @param values accepted ones; one, or several for IN and NOT IN; `operator` is one of `operators` */
  condition(operator: ValueOperator, values: readonly FilterLiteral[], parameters: SqlParameters): ValueCondition;
}

/** The operators that compare with a value. */
export type ValueOperator = Exclude<FilterOperator, 'IS NULL' | 'IS NOT NULL'>;

const PRESENCE: readonly FilterOperator[] = ['IS NULL', 'IS NOT NULL'];
const NUMERIC: readonly FilterOperator[] = ['=', '!=', '<', '<=', '>', '>=', ...PRESENCE];
const LISTS: readonly FilterOperator[] = ['IN', 'NOT IN'];
const TEXTUAL: readonly FilterOperator[] = ['=', '!=', 'LIKE', 'NOT LIKE', 'ILIKE', 'NOT ILIKE', ...LISTS, ...PRESENCE];

const sqlSign = (operator: ValueOperator): string => (operator === '!=' ? '<>' : operator);
const isText = ({ type }: FilterLiteral): boolean => type === 'text';
const isNumber = ({ type }: FilterLiteral): boolean => type === 'number';
const textOf = (literal: FilterLiteral): string => (literal.type === 'text' ? literal.value : literal.text);

/** `double precision`. NaN equals nothing, is unequal to everything, and is neither greater nor less. */
export const numberValue: SearchValueType = {
  expected: 'a number without quotes',
  operators: NUMERIC,
  accepts: isNumber,
  condition: (operator, values, parameters) => {
    const place = parameters.add(Number(values[0]?.value), 'float8');
    // PostgreSQL sorts NaN behind every number.
    const bound = operator === '>' || operator === '>=';
    return (expression) =>
      bound
        ? `(${expression} ${operator} ${place} AND ${expression} < 'NaN'::float8)`
        : `${expression} ${sqlSign(operator)} ${place}`;
  },
};

/** `integer` or `bigint`; compared exactly over all of int64 and with fractions too. */
export const integerValue: SearchValueType = {
  expected: 'a number without quotes',
  operators: [...NUMERIC, ...LISTS],
  accepts: isNumber,
  condition: (operator, values, parameters) => {
    const whole = values.every((value) => isInt64(textOf(value)));
    return comparison(operator, values.map(textOf), whole ? 'bigint' : 'numeric', parameters);
  },
};

function isInt64(text: string): boolean {
  return (
    /^[+-]?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text.replace('+', ''))) === BigInt(text.replace('+', ''))
  );
}

/** `text`. LIKE minds the case, ILIKE does not; `%` and `_` as in SQL, escaped by a backslash. */
export const textValue: SearchValueType = {
  expected: 'a text in quotes',
  operators: TEXTUAL,
  accepts: isText,
  condition: (operator, values, parameters) => comparison(operator, values.map(textOf), 'text', parameters),
};

function comparison(
  operator: ValueOperator,
  values: readonly string[],
  cast: string,
  parameters: SqlParameters,
): ValueCondition {
  if (operator === 'IN' || operator === 'NOT IN') {
    const list = parameters.add([...values], `${cast}[]`);
    if (operator === 'IN') return (expression) => `${expression} = ANY(${list})`;
    // A missing value is unequal to all of nothing.
    return (expression) => `(${expression} IS NOT NULL AND ${expression} <> ALL(${list}))`;
  }
  const [value = ''] = values;
  const place = parameters.add(operator.endsWith('LIKE') ? likePattern(value) : value, cast);
  return (expression) => `${expression} ${sqlSign(operator)} ${place}`;
}

/** `timestamptz`, compared with milliseconds since 1970 or an ISO 8601 text such as '2026-01-31' (UTC) or '…T10:00:00Z'. */
export const timeValue: SearchValueType = {
  expected: 'milliseconds since 1970, or an ISO 8601 time in quotes',
  operators: NUMERIC,
  accepts: (literal) => !Number.isNaN(millisecondsOf(literal)),
  condition: (operator, values, parameters) => {
    const milliseconds = values[0] === undefined ? Number.NaN : millisecondsOf(values[0]);
    const place = `to_timestamp(${parameters.add(inTimestampRange(milliseconds / 1000), 'float8')})`;
    return (expression) => `${expression} ${sqlSign(operator)} ${place}`;
  },
};

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const MAX_SECONDS = 8.64e12;
const MIN_SECONDS = -6.2e10;

function millisecondsOf(literal: FilterLiteral): number {
  if (literal.type === 'number') return literal.value;
  return ISO_TIME.test(literal.value) ? Date.parse(literal.value) : Number.NaN;
}

// Beyond what PostgreSQL can store lies no row: infinity compares the same and does not fail.
function inTimestampRange(seconds: number): number {
  if (seconds > MAX_SECONDS) return Number.POSITIVE_INFINITY;
  return seconds < MIN_SECONDS ? Number.NEGATIVE_INFINITY : seconds;
}

export interface EnumValues {
  /** Values on the wire -> values in the column. */
  readonly values: Readonly<Record<string, string>>;
  /** Whether a value that does not exist is an error, or finds nothing. */
  readonly strict: boolean;
}

/** A column of few known values. Every operator is a choice among them, made before the query, so that an index serves it. */
export function enumValue({ values, strict }: EnumValues): SearchValueType {
  const names = Object.keys(values);
  return {
    expected: strict ? `one of ${names.map((name) => `'${name}'`).join(', ')}` : 'a text in quotes',
    operators: TEXTUAL,
    accepts: (literal, operator) =>
      isText(literal) && (!strict || operator.endsWith('LIKE') || names.includes(textOf(literal))),
    condition: (operator, literals, parameters) => {
      const chosen = names.filter((name) => holds(operator, name, literals.map(textOf)));
      const place = parameters.add(
        chosen.map((name) => values[name]),
        'text[]',
      );
      return (expression) => `${expression} = ANY(${place})`;
    },
  };
}

function holds(operator: ValueOperator, name: string, values: readonly string[]): boolean {
  if (operator.startsWith('NOT ')) return !holds(operator.slice(4) as ValueOperator, name, values);
  const [value = ''] = values;
  if (operator === '!=') return name !== value;
  if (operator === 'LIKE') return matchesLike(name, value);
  if (operator === 'ILIKE') return matchesLike(name.toLowerCase(), value.toLowerCase());
  return values.includes(name);
}

export interface IdValues {
  /** Type of the column. */
  readonly cast: 'uuid' | 'text' | 'bigint';
  /** The column's form of an id on the wire; undefined where no id can look like this. */
  readonly parse: (id: string) => string | undefined;
  /** The wire's form of the column, for LIKE; trusted text. */
  readonly wire: (expression: string) => string;
}

/** An id whose form on the wire differs from that in its column. */
export function idValue({ cast, parse, wire }: IdValues): SearchValueType {
  return {
    expected: 'an id in quotes',
    operators: TEXTUAL,
    accepts: isText,
    condition: (operator, literals, parameters) => {
      if (operator.endsWith('LIKE')) {
        const pattern = comparison(operator, literals.map(textOf), 'text', parameters);
        return (expression) => pattern(wire(expression));
      }
      const ids = literals.map(textOf).flatMap((id) => parse(id) ?? []);
      const negated = operator === '!=' || operator === 'NOT IN';
      return comparison(negated ? 'NOT IN' : 'IN', ids, cast, parameters);
    },
  };
}
