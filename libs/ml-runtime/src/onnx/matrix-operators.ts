import { given, type Operator, type Value } from './operator.js';

/** Of the operators of exported models those that look at more than one value at once. */
export const matrixOperators: Readonly<Record<string, Operator>> = {
  Reshape: ([value, shape]) => {
    const { data, ...rest } = given(value);
    const wanted = given(shape).data.map(Number);
    const known = wanted.reduce((product, size) => (size === -1 ? product : product * size), 1);
    return { ...rest, data, dims: wanted.map((size) => (size === -1 ? data.length / known : size)) };
  },
  Concat: (parts) => {
    const rows = given(parts[0]).dims[0] ?? 0;
    const widths = parts.map(({ dims }) => dims[1] ?? 1);
    const data = Array.from({ length: rows }, (_, row) =>
      parts.flatMap((part, p) => part.data.slice(row * (widths[p] ?? 0), (row + 1) * (widths[p] ?? 0))),
    ).flat();
    return { ...given(parts[0]), dims: [rows, widths.reduce((sum, width) => sum + width, 0)], data };
  },
  Gather: ([table, index]) => {
    const { dims, data, ...rest } = given(table);
    const width = dims[1] ?? 1;
    const rows = given(index).data.map(Number);
    const taken = rows.flatMap((row) => data.slice(row * width, (row + 1) * width));
    return { ...rest, dims: dims.length === 1 ? [rows.length] : [rows.length, width], data: taken };
  },
  Gemm: ([value, weights, bias]) => {
    const [rows = 0, inputs = 0] = given(value).dims;
    const units = given(weights).dims[1] ?? 0;
    const [x, kernel, start] = [given(value).data, given(weights).data, given(bias).data].map((list) =>
      list.map(Number),
    );
    const data: number[] = [];
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < units; j++) {
        let sum = start?.[j] ?? 0;
        for (let i = 0; i < inputs; i++) sum += (x?.[row * inputs + i] ?? 0) * (kernel?.[i * units + j] ?? 0);
        data.push(Math.fround(sum));
      }
    }
    return { dims: [rows, units], data, single: true };
  },
  Softmax: ([value]) => {
    const data = rowsOf(given(value)).flatMap((row) => {
      const highest = Math.max(...row);
      const weights = row.map((x) => Math.exp(x - highest));
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return weights.map((weight) => weight / sum);
    });
    return { ...given(value), data };
  },
  ArgMax: ([value]) => {
    const data = rowsOf(given(value)).map((row) => row.indexOf(Math.max(...row)));
    return { dims: [data.length], data };
  },
};

function rowsOf({ dims, data }: Value): number[][] {
  const [rows = 0, width = 1] = dims;
  return Array.from({ length: rows }, (_, row) => data.slice(row * width, (row + 1) * width).map(Number));
}
