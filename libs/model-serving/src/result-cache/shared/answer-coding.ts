import {
  dataTypeOf,
  emptyData,
  fits,
  isDataType,
  sizeOf,
  type TensorSpec,
  type TensorValue,
} from '@intelgraph/ml-runtime';

import { isDegraded } from '../../models/ensembles/branches.js';
import type { ModelOutput, RowPrediction } from '../../models/model-runtime.js';
import { sizeOfAnswer } from '../kept-answer.js';

/** Counts up with every change to the form below; other forms are not read. */
const FORM = 1;
/** Larger answers are not shared, and not read. */
export const MAX_SHARED_BYTES = 1024 * 1024;

type StoredNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0';

interface StoredTensor {
  readonly t: string;
  readonly s: readonly number[];
  /** Elements: base64 of them, or texts. */
  readonly d: string | readonly string[];
}

interface StoredAnswer {
  readonly v: number;
  readonly p: { readonly n: StoredNumber } | string | boolean;
  /** Probabilities in the order of the model's classes. */
  readonly q?: readonly number[];
  readonly o?: Readonly<Record<string, StoredTensor>>;
}

/** An answer as other processes read it; undefined where it cannot be shared. */
export function encodeAnswer(output: ModelOutput, answer: RowPrediction): Buffer | undefined {
  // Before it is made into a text, which may be longer than texts can be.
  if (sizeOfAnswer(answer) > MAX_SHARED_BYTES || isDegraded(answer)) return undefined;
  const { prediction, probabilities, outputs } = answer;
  const own = probabilities === undefined ? undefined : output.classes.map((name) => probabilities[name] ?? NaN);
  if (own !== undefined && !holdsAll(own, probabilities)) return undefined;
  const stored: StoredAnswer = {
    v: FORM,
    p: typeof prediction === 'number' ? { n: toStoredNumber(prediction) } : prediction,
    ...(own === undefined ? {} : { q: own }),
    ...(outputs === undefined ? {} : { o: mapped(outputs, toStoredTensor) }),
  };
  const bytes = Buffer.from(JSON.stringify(stored));
  return bytes.length > MAX_SHARED_BYTES ? undefined : bytes;
}

/** Reads an answer that this model can have given; undefined for everything else, whoever wrote it. */
export function decodeAnswer(output: ModelOutput, bytes: Buffer): RowPrediction | undefined {
  if (bytes.length > MAX_SHARED_BYTES) return undefined;
  try {
    const stored = JSON.parse(bytes.toString('utf8')) as Partial<StoredAnswer> | null;
    return stored?.v === FORM ? answerOf(output, stored) : undefined;
  } catch {
    return undefined;
  }
}

const holdsAll = (own: readonly number[], probabilities: RowPrediction['probabilities'] = {}): boolean =>
  own.every(Number.isFinite) && own.length === Object.keys(probabilities).length;

function answerOf(output: ModelOutput, { p, q, o }: Partial<StoredAnswer>): RowPrediction | undefined {
  const prediction = predictionOf(p);
  if (prediction === undefined) return undefined;
  if (output.tensors !== undefined) {
    const outputs = o === undefined ? undefined : tensorsOf(output.tensors, o);
    return outputs === undefined || q !== undefined ? undefined : { prediction, outputs };
  }
  if (o !== undefined || (output.type !== 'string') !== (typeof prediction === 'number')) return undefined;
  if (q === undefined) return output.classes.length === 0 ? { prediction } : undefined;
  const { classes } = output;
  if (!Array.isArray(q) || q.length !== classes.length || !q.every(Number.isFinite)) return undefined;
  return { prediction, probabilities: Object.fromEntries(classes.map((name, i) => [name, q[i] as number])) };
}

function predictionOf(stored: StoredAnswer['p'] | undefined): RowPrediction['prediction'] | undefined {
  if (typeof stored === 'string' || typeof stored === 'boolean') return stored;
  const number = stored?.n;
  if (typeof number === 'number') return Number.isFinite(number) ? number : undefined;
  return number !== undefined && ODD_NUMBERS.has(number) ? Number(number) : undefined;
}

const ODD_NUMBERS: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity', '-0']);

/** JSON has no words for some. */
function toStoredNumber(value: number): StoredNumber {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : (String(value) as StoredNumber);
}

function toStoredTensor({ datatype, shape, data }: TensorValue): StoredTensor {
  if (!ArrayBuffer.isView(data)) return { t: datatype, s: shape, d: data };
  return { t: datatype, s: shape, d: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64') };
}

function tensorsOf(
  specs: readonly TensorSpec[],
  stored: Readonly<Record<string, StoredTensor>>,
): Record<string, TensorValue> | undefined {
  const tensors = specs.map((spec) => tensorOf(spec, Object.hasOwn(stored, spec.name) ? stored[spec.name] : undefined));
  if (!tensors.every((tensor) => tensor !== undefined)) return undefined;
  return Object.fromEntries(specs.map(({ name }, i) => [name, tensors[i] as TensorValue]));
}

function tensorOf(spec: TensorSpec, stored: StoredTensor | undefined): TensorValue | undefined {
  const { t: datatype, s: shape, d } = stored ?? {};
  if (datatype !== spec.datatype || !isDataType(datatype) || !isShape(shape) || !fits(shape, spec.shape))
    return undefined;
  const size = sizeOf(shape);
  if (dataTypeOf(datatype).bytes === undefined) {
    const isTexts = Array.isArray(d) && d.length === size && d.every((text) => typeof text === 'string');
    return isTexts ? { datatype, shape, data: d as readonly string[] } : undefined;
  }
  // Before anything of that size is allocated.
  if (typeof d !== 'string' || size > MAX_SHARED_BYTES) return undefined;
  const bytes = Buffer.from(d, 'base64');
  const data = emptyData(datatype, size);
  if (!ArrayBuffer.isView(data) || data.byteLength !== bytes.length) return undefined;
  new Uint8Array(data.buffer).set(bytes);
  return { datatype, shape, data };
}

const isShape = (shape: unknown): shape is readonly number[] =>
  Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);

function mapped<From, To>(record: Readonly<Record<string, From>>, of: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, of(value)]));
}
