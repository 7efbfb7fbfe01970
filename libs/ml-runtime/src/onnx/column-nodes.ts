import type {
  BooleanEncoder,
  CategoricalEncoder,
  ColumnEncoder,
  NumericEncoder,
  TimestampEncoder,
} from '../pipeline/fitted-pipeline.js';
import type { GraphBuilder } from './graph-builder.js';
import { floats } from './tensors.js';
import { turnsOfTime } from './time-nodes.js';

/**
 * Adds the nodes that encode one column as `cellWriter` does and gives the parts of the encoded matrix, each [rows, width].
 * Text arrives trimmed, a missing one as ''; everything else is a double, missing ones NaN: booleans 1 and 0, times in
 * milliseconds since 1970.
 */
export function addColumn(graph: GraphBuilder, encoder: ColumnEncoder): string[] {
  switch (encoder.kind) {
    case 'numeric':
      return addNumber(graph, encoder);
    case 'boolean':
      return addBoolean(graph, encoder);
    case 'timestamp':
      return addTime(graph, encoder);
    case 'categorical':
      return addCategory(graph, encoder);
  }
}

function addNumber(graph: GraphBuilder, encoder: NumericEncoder): string[] {
  const { value, indicator } = filled(graph, encoder);
  const curved = encoder.curve === 'asinh' ? addAsinh(graph, encoder, value) : value;
  return [asFeature(graph, standardised(graph, curved, encoder, encoder.clip)), ...indicator];
}

/** asinh(t) = sign(t) · ln(|t| + √(t² + 1)): runtimes have the operator for single precision only. */
function addAsinh(graph: GraphBuilder, { center, scale }: NumericEncoder, value: string): string {
  const shifted = graph.node('Sub', [value, graph.double(center)]);
  const bent = graph.node('Div', [shifted, graph.double(scale)]);
  const square = graph.node('Mul', [bent, bent]);
  const root = graph.node('Sqrt', [graph.node('Add', [square, graph.double(1)])]);
  const size = graph.node('Log', [graph.node('Add', [graph.node('Abs', [bent]), root])]);
  return graph.node('Mul', [graph.node('Sign', [bent]), size]);
}

function addBoolean(graph: GraphBuilder, encoder: BooleanEncoder): string[] {
  const { value, indicator } = filled(graph, encoder);
  const doubled = graph.node('Mul', [value, graph.double(2)]);
  return [asFeature(graph, graph.node('Sub', [doubled, graph.double(1)])), ...indicator];
}

function addTime(graph: GraphBuilder, encoder: TimestampEncoder): string[] {
  const { value, indicator } = filled(graph, encoder);
  const turns = turnsOfTime(graph, value).flatMap((turn) => {
    const angle = graph.node('Mul', [turn, graph.double(2 * Math.PI)]);
    // A cosine is a sine a quarter turn on: runtimes have Sin for doubles, Cos often not.
    const ahead = graph.node('Add', [angle, graph.double(Math.PI / 2)]);
    return [graph.node('Sin', [angle]), graph.node('Sin', [ahead])].map((wave) => asFeature(graph, wave));
  });
  return [...turns, asFeature(graph, standardised(graph, value, encoder, 6)), ...indicator];
}

/** A row of a table for each category, one for unknown ones, one for missing ones. */
function addCategory(graph: GraphBuilder, encoder: CategoricalEncoder): string[] {
  const { categories, shares, frequencies, frequency_floor: floor } = encoder;
  const text = graph.input(encoder.column, 'string');
  const others = encoder.other ? categories.length : -1;
  const missing = encoder.missing ? categories.length + (encoder.other ? 1 : 0) : -1;
  const width = categories.length + (encoder.other ? 1 : 0) + (encoder.missing ? 1 : 0);
  const oneHot = (at: number) =>
    Array.from({ length: width }, (_, k) => (at < 0 ? (shares[k] ?? 0) : k === at ? 1 : 0));
  const rows = [...categories.map((_, k) => oneHot(k)), oneHot(others), oneHot(missing)];
  const index = graph.node('LabelEncoder', [text], {
    keys_strings: [...categories, ''],
    values_int64s: [...categories.map((_, k) => BigInt(k)), BigInt(categories.length + 1)],
    default_int64: BigInt(categories.length),
  });
  const table = floats(Float32Array.from(rows.flat()), [rows.length, width]);
  const block = width === 0 ? [] : [graph.node('Gather', [graph.constant(table), index], { axis: 0n })];
  if (floor === null) return block;
  const names = Object.keys(frequencies);
  const frequency = graph.node('LabelEncoder', [text], {
    keys_strings: [...names, ''],
    values_floats: [...names.map((name) => frequencies[name] ?? floor), 0],
    default_float: floor,
  });
  return [...block, graph.column(frequency)];
}

/** The column with its gaps filled, and the part that says where they were. */
function filled(
  graph: GraphBuilder,
  { column, fill, indicator }: Exclude<ColumnEncoder, CategoricalEncoder>,
): { value: string; indicator: string[] } {
  const given = graph.input(column, 'double');
  const missing = graph.node('IsNaN', [given]);
  const value = graph.node('Where', [missing, graph.double(fill), given]);
  return { value, indicator: indicator ? [asFeature(graph, missing)] : [] };
}

function standardised(
  graph: GraphBuilder,
  value: string,
  { mean, deviation }: { readonly mean: number; readonly deviation: number },
  clip: number,
): string {
  const centred = graph.node('Sub', [value, graph.double(mean)]);
  const standard = graph.node('Div', [centred, graph.double(deviation)]);
  return graph.node('Clip', [standard, graph.double(-clip), graph.double(clip)]);
}

const asFeature = (graph: GraphBuilder, value: string): string => graph.column(graph.cast(value, 'float'));
