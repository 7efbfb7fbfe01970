/** A column's type, as MLflow names it; `other`: a list, an object, or what a later MLflow has. */
export type MlColumnType =
  'boolean' | 'integer' | 'long' | 'float' | 'double' | 'string' | 'binary' | 'datetime' | 'other';

export interface MlColumn {
  /** Undefined: columns of this model have a place, and no name. */
  readonly name: string | undefined;
  readonly type: MlColumnType;
  readonly required: boolean;
}

export interface MlTensor {
  /** Undefined: the model's only tensor. */
  readonly name: string | undefined;
  /** As numpy names it: `float32`, `int64`, `str`. */
  readonly dtype: string;
  /** -1 = any. */
  readonly shape: readonly number[];
}

/** One side of a signature. */
export type MlSchema =
  | { readonly kind: 'columns'; readonly columns: readonly MlColumn[] }
  | { readonly kind: 'tensors'; readonly tensors: readonly MlTensor[] };

const COLUMN_TYPES: readonly MlColumnType[] = [
  ...(['boolean', 'integer', 'long', 'float', 'double', 'string', 'binary', 'datetime'] as const),
];
const MOST_ENTRIES = 10_000;

/**
 * One side of a signature, which is JSON in a string; undefined where there is none.
 *
 * @throws TypeError naming `field`
 */
export function schemaOf(given: unknown, field: string): MlSchema | undefined {
  if (given === undefined || given === null) return undefined;
  const entries = jsonOf(given, field);
  if (!Array.isArray(entries) || entries.length > MOST_ENTRIES) throw wrong(field, 'is not a list of inputs');
  const specs = entries.map((entry: unknown, i) => entryOf(entry, `${field}[${i}]`));
  const tensors = specs.filter((spec) => 'dtype' in spec);
  if (tensors.length === 0) return { kind: 'columns', columns: specs.filter((spec) => 'type' in spec) };
  if (tensors.length === specs.length) return { kind: 'tensors', tensors };
  throw wrong(field, 'has both columns and tensors');
}

function jsonOf(given: unknown, field: string): unknown {
  if (typeof given !== 'string') throw wrong(field, 'is not JSON in a string');
  try {
    return JSON.parse(given);
  } catch (cause) {
    throw new TypeError(`${field} in MLmodel is not valid JSON`, { cause });
  }
}

function entryOf(entry: unknown, field: string): MlColumn | MlTensor {
  if (typeof entry !== 'object' || entry === null) throw wrong(field, 'is not an object');
  const { name, type, required, 'tensor-spec': spec } = entry as Record<string, unknown>;
  if (name !== undefined && typeof name !== 'string') throw wrong(field, 'has a name that is no text');
  if (type === 'tensor') return { name, ...tensorOf(spec, field) };
  return { name, type: COLUMN_TYPES.find((one) => one === type) ?? 'other', required: required !== false };
}

function tensorOf(spec: unknown, field: string): Pick<MlTensor, 'dtype' | 'shape'> {
  const { dtype, shape } = (typeof spec === 'object' && spec !== null ? spec : {}) as Record<string, unknown>;
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && (size as number) >= -1);
  if (typeof dtype !== 'string' || !isShape) throw wrong(field, 'is a tensor without dtype and shape');
  return { dtype, shape: shape as number[] };
}

const wrong = (field: string, reason: string): TypeError => new TypeError(`${field} in MLmodel ${reason}`);
