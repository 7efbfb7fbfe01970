import { emptyData, sizeOf, type TensorData, type TensorValue } from './tensor.js';

/** Items of one shape, one behind the other: their shape behind the number of them. */
export function stacked(items: readonly TensorValue[]): TensorValue {
  const [first] = items;
  if (first === undefined) throw new TypeError('there is nothing to put together');
  const { datatype, shape } = first;
  const size = sizeOf(shape);
  const data = emptyData(datatype, size * items.length);
  items.forEach((item, i) => place(data, item.data, i * size));
  return { datatype, shape: [items.length, ...shape], data };
}

function place(data: ReturnType<typeof emptyData>, from: TensorData, at: number): void {
  if (Array.isArray(data)) {
    for (let i = 0; i < from.length; i++) data[at + i] = String(from[i]);
  } else {
    // Both are of one type: items of one tensor.
    (data as Float64Array).set(from as Float64Array, at);
  }
}

/** The items of a tensor along its first dimension; they look into its data. */
export function itemsOf({ datatype, shape, data }: TensorValue): TensorValue[] {
  const [count = 0, ...item] = shape;
  const size = sizeOf(item);
  const part = (from: number): TensorData =>
    Array.isArray(data) ? data.slice(from, from + size) : (data as Float64Array).subarray(from, from + size);
  return Array.from({ length: count }, (_, i) => ({ datatype, shape: item, data: part(i * size) }));
}
