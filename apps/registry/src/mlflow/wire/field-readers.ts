import { invalidParameter, missingParameter } from './mlflow-error.js';

/**
 * Reads one field of a request: from JSON as protobuf's JSON mapping gives it, or from the texts of a query. `path` is the
 * field's place as MLflow names it: `metrics[0].key`. `P` is what a present field gives, `A` what an absent or null one does.
 */
export interface FieldReader<P, A = undefined> {
  /** What a present field takes, as JSON schema: for the OpenAPI document. */
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
  read(value: unknown, path: string): P | A;
  /** The same field, refused where it is absent or an empty text. */
  required(): FieldReader<P, never>;
  /** The same field with a value for absent ones. */
  otherwise<D>(value: D): FieldReader<P, D>;
}

export type JsonSchema = Readonly<Record<string, unknown>>;
export type Fields = Readonly<Record<string, FieldReader<unknown, unknown>>>;
export type ValuesOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends FieldReader<infer P, infer A> ? P | A : never;
};

const INT32 = 32;
const INT64 = 64;
const WHOLE_NUMBER = /^-?\d{1,20}(\.0+)?$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const NOT_FINITE: Readonly<Record<string, number>> = {
  NaN,
  Infinity,
  '-Infinity': -Infinity,
};

export function text(): FieldReader<string> {
  return field({ type: 'string' }, (value, path) => {
    if (typeof value !== 'string') throw invalidParameter(path, value, 'must be a text');
    return value;
  });
}

/** A whole number of 64 bits, from a JSON number or its text. */
export function int64(): FieldReader<bigint> {
  return field({ type: 'integer', format: 'int64' }, (value, path) => wholeNumber(value, path, INT64));
}

/** A whole number of 32 bits. */
export function int32(): FieldReader<number> {
  return field({ type: 'integer', format: 'int32' }, (value, path) => Number(wholeNumber(value, path, INT32)));
}

/** A floating point number; `"NaN"`, `"Infinity"` and `"-Infinity"` are texts on the wire. */
export function double(): FieldReader<number> {
  return field({ type: 'number', format: 'double' }, (value, path) => {
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(value);
    const special = typeof value === 'string' && Object.hasOwn(NOT_FINITE, value) ? NOT_FINITE[value] : undefined;
    if (special !== undefined) return special;
    if (typeof value === 'string' && NUMBER.test(value)) return Number(value);
    throw invalidParameter(path, value, 'must be a number');
  });
}

export function bool(): FieldReader<boolean> {
  return field({ type: 'boolean' }, (value, path) => {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw invalidParameter(path, value, 'must be true or false');
  });
}

/** One of these names. */
export function enumOf<const T extends string>(names: readonly T[]): FieldReader<T> {
  return field({ type: 'string', enum: names }, (value, path) => {
    const name = names.find((candidate) => candidate === value);
    if (name === undefined) throw invalidParameter(path, value, `must be one of ${names.join(', ')}`);
    return name;
  });
}

/** A list; a query field that comes once is a list of one. An absent one is empty, as in protobuf. */
export function listOf<P>(item: FieldReader<P, unknown>): FieldReader<readonly P[], readonly P[]> {
  const present = item.required();
  return field(
    { type: 'array', items: item.schema },
    (value, path) => {
      const items: unknown = typeof value === 'string' ? [value] : value;
      if (!Array.isArray(items)) throw invalidParameter(path, value, 'must be a list');
      return items.map((element, i) => present.read(element, `${path}[${i}]`));
    },
    () => [],
  );
}

/** An object with these fields; unknown ones are ignored. */
export function message<F extends Fields>(fields: F): FieldReader<ValuesOf<F>> {
  return field(schemaOf(fields), (value, path) => {
    if (!isObject(value)) throw invalidParameter(path, value, 'must be an object');
    return readFields(fields, value, `${path}.`);
  });
}

/** The values of all fields; `prefix` goes before their names in errors. */
export function readFields<F extends Fields>(
  fields: F,
  source: Readonly<Record<string, unknown>>,
  prefix = '',
): ValuesOf<F> {
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    // A request may not reach what every object has.
    const value = Object.hasOwn(source, name) ? source[name] : undefined;
    values[name] = fields[name]?.read(value, `${prefix}${name}`);
  }
  return values as ValuesOf<F>;
}

/** The JSON schema of an object with these fields. */
export function schemaOf(fields: Fields): JsonSchema {
  const entries = Object.entries(fields);
  const required = entries.filter(([, { isRequired }]) => isRequired).map(([name]) => name);
  const properties = Object.fromEntries(entries.map(([name, { schema }]) => [name, schema]));
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type ReadPresent<P> = (value: unknown, path: string) => P;

function field<P>(schema: JsonSchema, readPresent: ReadPresent<P>): FieldReader<P>;
function field<P, A>(schema: JsonSchema, readPresent: ReadPresent<P>, absent: (path: string) => A): FieldReader<P, A>;
function field<P>(
  schema: JsonSchema,
  readPresent: ReadPresent<P>,
  absent: (path: string) => unknown = () => undefined,
): FieldReader<P, unknown> {
  const refuse = (path: string): never => {
    throw missingParameter(path);
  };
  return {
    schema,
    isRequired: false,
    read: (value, path) => (value === undefined || value === null ? absent(path) : readPresent(value, path)),
    required: () => ({
      ...field(schema, (value, path) => (value === '' ? refuse(path) : readPresent(value, path)), refuse),
      isRequired: true,
    }),
    otherwise: (value) => field(schema, readPresent, () => value),
  };
}

function wholeNumber(value: unknown, path: string, bits: number): bigint {
  const isWhole =
    typeof value === 'bigint' ||
    (typeof value === 'number' && Number.isSafeInteger(value)) ||
    (typeof value === 'string' && WHOLE_NUMBER.test(value));
  if (!isWhole) throw invalidParameter(path, value, 'must be a whole number');
  const whole = BigInt(typeof value === 'string' ? value.replace(/\.0+$/, '') : value);
  if (BigInt.asIntN(bits, whole) !== whole)
    throw invalidParameter(path, value, `must be a whole number of ${bits} bits`);
  return whole;
}
