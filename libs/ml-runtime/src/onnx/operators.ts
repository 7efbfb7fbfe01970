import type { NodeProto } from './gen/onnx/onnx.js';
import { attributesOf } from './node-attributes.js';
import { given, type Operator, type Value } from './operator.js';
import { matrixOperators } from './matrix-operators.js';
import { ELEMENT_TYPES } from './tensors.js';

const unary =
  (apply: (x: number) => number): Operator =>
  ([value]) =>
    map(value, apply);

const binary =
  (apply: (a: number, b: number) => number): Operator =>
  ([a, b]) => {
    const [left, right] = [given(a), given(b)];
    const [longer, at] = left.data.length >= right.data.length ? [left, right.data.length] : [right, left.data.length];
    const data = longer.data.map((_, i) => {
      const [x, y] = left === longer ? [i, at === 1 ? 0 : i] : [at === 1 ? 0 : i, i];
      return rounded(left.single, apply(Number(left.data[x]), Number(right.data[y])));
    });
    return { ...longer, data };
  };

/** What the operators of exported models do, by the specification of ONNX, for numbers and texts of one or two dimensions. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  Abs: unary(Math.abs),
  Sqrt: unary(Math.sqrt),
  Log: unary(Math.log),
  Exp: unary(Math.exp),
  Sin: unary(Math.sin),
  Neg: unary((x) => -x),
  Sign: unary(Math.sign),
  Floor: unary(Math.floor),
  Relu: unary((x) => Math.max(0, x)),
  IsNaN: unary((x) => (Number.isNaN(x) ? 1 : 0)),
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  GreaterOrEqual: binary((a, b) => (a >= b ? 1 : 0)),
  Clip: ([value, low, high]) => map(value, (x) => Math.min(Number(high?.data[0]), Math.max(Number(low?.data[0]), x))),
  Where: ([condition, yes, no]) => ({
    ...given(no),
    data: given(no).data.map((other, i) => (given(condition).data[i] === 1 ? (given(yes).data[0] ?? 0) : other)),
  }),
  Cast: ([value], { ints }) => {
    const single = ints('to')[0] === ELEMENT_TYPES.float;
    return map({ ...given(value), single }, (x) => x);
  },
  LabelEncoder: ([value], { texts, ints, numbers }) => {
    const wanted = ints('values_int64s').length > 0 ? ints('values_int64s') : numbers('values_floats');
    const known = new Map(texts('keys_strings').map((key, i) => [key, wanted[i] ?? 0]));
    const other = ints('default_int64')[0] ?? numbers('default_float')[0] ?? 0;
    return { ...given(value), data: given(value).data.map((key) => known.get(String(key)) ?? other) };
  },
  ...matrixOperators,
};

/** @throws Error for an operator that exported models do not use */
export function applyOperator(node: NodeProto, inputs: readonly Value[]): Value {
  const operator = OPERATORS[node.opType ?? ''];
  if (operator === undefined) throw new Error(`there is no operator ${node.opType ?? ''}`);
  return operator(inputs, attributesOf(node));
}

const rounded = (single: boolean | undefined, x: number): number => (single === true ? Math.fround(x) : x);

function map(value: Value | undefined, apply: (x: number) => number): Value {
  const { data, single, ...rest } = given(value);
  return { ...rest, ...(single === true ? { single } : {}), data: data.map((x) => rounded(single, apply(Number(x)))) };
}
