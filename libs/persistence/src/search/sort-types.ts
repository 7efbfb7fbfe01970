/** An SQL expression that rows are ordered by. */
export interface SortKey {
  /** Trusted text. */
  readonly expression: string;
  readonly type: SortType;
  /** False lets an index serve the order more often. */
  readonly nullable: boolean;
  /** A LEFT JOIN that the expression needs and that adds no rows; trusted text. */
  readonly join?: string;
}

/** How values of a sort key travel in a page token and come back into SQL. */
interface SortTypeRules {
  /** The value as text, exactly. */
  text(expression: string): string;
  /** From a parameter of this cast to the value. */
  readonly cast: string;
  value(place: string): string;
  /** What the parameter is, or undefined where a token cannot hold this text. */
  parse(text: string): string | number | undefined;
}

const same = (sql: string): string => sql;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
// What PostgreSQL can add to 1970 without leaving its range, in microseconds.
const TIME_RANGE = [-210_866_803_200_000_000n, 9_223_371_331_200_000_000n] as const;

function int64(text: string): string | undefined {
  return /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text) ? text : undefined;
}

const RULES = {
  number: {
    text: (expression) => `(${expression})::float8::text`,
    cast: 'float8',
    value: same,
    parse: (text) => {
      if (text === 'NaN' || text === 'Infinity' || text === '-Infinity') return text;
      return /^-?\d/.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
    },
  },
  integer: { text: (expression) => `(${expression})::text`, cast: 'bigint', value: same, parse: int64 },
  text: { text: (expression) => `(${expression})`, cast: 'text', value: same, parse: same },
  uuid: {
    text: (expression) => `(${expression})::text`,
    cast: 'uuid',
    value: same,
    parse: (text) => (UUID.test(text) ? text : undefined),
  },
  // Whole microseconds are exact in any session's time zone and date style.
  time: {
    text: (expression) => `(extract(epoch FROM ${expression}) * 1000000)::bigint::text`,
    cast: 'bigint',
    value: (place) => `('1970-01-01Z'::timestamptz + ${place} * interval '1 microsecond')`,
    parse: (text) => {
      const [least, most] = TIME_RANGE;
      const inRange = int64(text) !== undefined && BigInt(text) >= least && BigInt(text) <= most;
      return inRange ? text : undefined;
    },
  },
} as const satisfies Record<string, SortTypeRules>;

/** Types of sort keys; `number` is `double precision` and may be NaN. */
export type SortType = keyof typeof RULES;

export const rulesOf = (type: SortType): SortTypeRules => RULES[type];
