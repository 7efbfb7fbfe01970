import type { FilterOperator } from './filter-ast.js';
import type { SortKey } from './sort-types.js';
import type { SearchValueType, ValueCondition } from './search-values.js';
import type { SqlParameters } from './sql-parameters.js';

/** Something that can be searched by or ordered by. All SQL in it is trusted text; keys of clients are parameters. */
export interface SearchField {
  readonly type: SearchValueType;
  /** Narrower than those of the type, where given. */
  readonly operators?: readonly FilterOperator[];
  /** The SQL of a condition on this field's value; false or null where the value is missing. */
  where(condition: ValueCondition, parameters: SqlParameters): string;
  /** A shorter way for some conditions, such as one that an index serves. Undefined: the general way. */
  shortcut?(operator: FilterOperator, value: string | number, parameters: SqlParameters): string | undefined;
  /** Whether rows without a value match all the same: the exception to "a missing value never matches". */
  matchesMissing?(operator: FilterOperator, values: readonly (string | number)[]): boolean;
  /** How rows are ordered by it. @param index unique among the joins of a query */
  sortKey?(parameters: SqlParameters, index: number): SortKey;
}

/** The fields behind one prefix. */
export interface SearchEntity {
  /** Prefixes that mean it, in lower case, the plain name first: `metrics`, `metric`. */
  readonly prefixes: readonly string[];
  /** The keys there are, for errors; undefined where any key may be. */
  readonly keys?: readonly string[];
  field(key: string): SearchField | undefined;
}

/** All that one kind of thing can be searched by. */
export interface SearchCatalog {
  readonly entities: readonly SearchEntity[];
  /** Plain name of the entity of keys without a prefix. */
  readonly defaultEntity: string;
}

/** An entity with a fixed set of keys, each with its other spellings. Keys are met in any case. */
export function namedFields(
  prefixes: readonly string[],
  fields: Readonly<Record<string, SearchField>>,
  aliases: Readonly<Record<string, string>> = {},
): SearchEntity {
  const byKey = new Map(Object.entries(fields));
  const canonical = new Map(Object.entries(aliases));
  return {
    prefixes,
    keys: [...byKey.keys()],
    field: (key) => {
      const lower = key.toLowerCase();
      return byKey.get(canonical.get(lower) ?? lower);
    },
  };
}

/** An entity with keys that the data decides, such as tags. */
export function keyedFields(prefixes: readonly string[], field: (key: string) => SearchField): SearchEntity {
  return { prefixes, field };
}

/** A column or another expression of the row. */
export function columnField(
  expression: string,
  type: SearchValueType,
  sort?: Omit<SortKey, 'expression' | 'join'> & { readonly expression?: string },
): SearchField {
  return {
    type,
    where: (condition) => condition(expression),
    ...(sort !== undefined && { sortKey: () => ({ expression, ...sort }) }),
  };
}

/** The value of one key in a `jsonb` column that holds an object. */
export function jsonField(
  column: string,
  key: string,
  type: SearchValueType,
  options: JsonFieldOptions = {},
): SearchField {
  const { contained = false, mixed = false, numbers = false } = options;
  const valueOf = (parameters: SqlParameters): string => {
    const text = `(${column} ->> ${parameters.add(key, 'text')})`;
    return numbers ? `${text}::float8` : text;
  };
  return {
    type,
    where: (condition, parameters) => condition(valueOf(parameters)),
    ...(contained && {
      shortcut: (operator, value, parameters) =>
        operator === '=' ? containment(column, key, { value: String(value), mixed }, parameters) : undefined,
    }),
    sortKey: (parameters) =>
      numbers
        ? { expression: valueOf(parameters), type: 'number', nullable: true }
        : // Cut, because the values of the last row travel in the page token.
          { expression: `left(${valueOf(parameters)}, 256)`, type: 'text', nullable: true },
  };
}

/** The value as JSON text, as a number and as a boolean; undefined where it may be the text of a list or an object. */
function containment(
  column: string,
  key: string,
  { value, mixed }: { readonly value: string; readonly mixed: boolean },
  parameters: SqlParameters,
): string | undefined {
  const holds = (json: string): string => `${column} @> ${parameters.add(`{${JSON.stringify(key)}:${json}}`, 'jsonb')}`;
  if (mixed && /^[[{]/.test(value)) return undefined;
  const asText = holds(JSON.stringify(value));
  if (!mixed || !JSON_SCALAR.test(value)) return asText;
  // 1.0 is contained where 1.00 is, but its text is another.
  const exactly = `${column} ->> ${parameters.add(key, 'text')} = ${parameters.add(value, 'text')}`;
  return `(${asText} OR (${holds(value)} AND ${exactly}))`;
}

/** Exponents are kept within what PostgreSQL takes. */
const JSON_SCALAR = /^(true|false|-?(0|[1-9]\d{0,300})(\.\d{1,300})?([eE][+-]?\d{1,3})?)$/;

export interface JsonFieldOptions {
  /** `=` asks with `@>`, which a GIN index serves; all values are JSON strings unless `mixed`. */
  readonly contained?: boolean;
  /** Values may be of any JSON type; what is compared is their text. */
  readonly mixed?: boolean;
  /** All values are JSON numbers. */
  readonly numbers?: boolean;
}

/** Values in another table, of which a row may have none, one or several: some value must fulfil the condition. */
export function relatedField(options: RelatedFieldOptions): SearchField {
  const { from, value, key, type, sort } = options;
  return {
    type,
    where: (condition, parameters) => {
      const ofKey = key === undefined ? '' : ` AND ${key.column} = ${parameters.add(key.value, 'text')}`;
      return `EXISTS (SELECT 1 FROM ${from}${ofKey} AND ${condition(value)})`;
    },
    ...(sort !== undefined && { sortKey: sort }),
  };
}

export interface RelatedFieldOptions {
  /** Table and its tie to the row: `latest_metrics m WHERE m.run_id = run.id`. */
  readonly from: string;
  /** `m.value`. */
  readonly value: string;
  /** The column that names the key, and the key. */
  readonly key?: { readonly column: string; readonly value: string };
  readonly type: SearchValueType;
  readonly sort?: (parameters: SqlParameters, index: number) => SortKey;
}
