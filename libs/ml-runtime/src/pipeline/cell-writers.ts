import { booleanOf, categoryOf, epochOf, numberOf } from '../tables/cells.js';
import type {
  BooleanEncoder,
  CategoricalEncoder,
  ColumnEncoder,
  NumericEncoder,
  TimestampEncoder,
} from './fitted-pipeline.js';

/** Writes one cell's encoding into `out` from index `at` on; `out` holds zeros there. */
export type CellWriter = (value: unknown, out: Float32Array, at: number) => void;

const DAY = 86_400_000;
const TURN = 2 * Math.PI;
const TIME_FEATURES = 7;

/** How many columns of the matrix an encoder fills. */
export function encoderWidth(encoder: ColumnEncoder): number {
  switch (encoder.kind) {
    case 'numeric':
    case 'boolean':
      return encoder.indicator ? 2 : 1;
    case 'timestamp':
      return encoder.indicator ? TIME_FEATURES + 1 : TIME_FEATURES;
    case 'categorical': {
      const buckets = encoder.categories.length + (encoder.other ? 1 : 0) + (encoder.missing ? 1 : 0);
      return buckets + (encoder.frequency_floor === null ? 0 : 1);
    }
  }
}

/** The function that encodes one column's cells; the same for tables and requests, so both give the same bits. */
export function cellWriter(encoder: ColumnEncoder): CellWriter {
  switch (encoder.kind) {
    case 'numeric':
      return numericWriter(encoder);
    case 'boolean':
      return booleanWriter(encoder);
    case 'timestamp':
      return timestampWriter(encoder);
    case 'categorical':
      return categoricalWriter(encoder);
  }
}

function numericWriter(encoder: NumericEncoder): CellWriter {
  const { center, scale, mean, deviation, clip, fill, indicator } = encoder;
  const bent = encoder.curve === 'asinh';
  return (value, out, at) => {
    let number = typeof value === 'number' ? value : numberOf(value);
    if (number - number !== 0) {
      if (Number.isNaN(number)) {
        number = fill;
        if (indicator) out[at + 1] = 1;
      }
    }
    const curved = bent ? Math.asinh((number - center) / scale) : number;
    const standard = (curved - mean) / deviation;
    out[at] = standard > clip ? clip : standard < -clip ? -clip : standard;
  };
}

/** Rows of a matrix, row-major, and the column of it where an encoding begins. */
export interface MatrixPlace {
  readonly out: Float32Array;
  readonly width: number;
  readonly at: number;
}

/** Writes the encodings of many cells that are doubles, those of rows from one on before another; `out` holds zeros there. */
export type DoublesWriter = (values: Float64Array, from: number, to: number, place: MatrixPlace) => void;

/** The same bits as those of {@link cellWriter}, cell by cell; undefined where doubles are nothing special. */
export function doublesWriter(encoder: ColumnEncoder): DoublesWriter | undefined {
  return encoder.kind === 'numeric' ? (...given) => writeDoubles(encoder, ...given) : undefined;
}

/** One function for all columns, with its constants at hand: closures over them take four times as long. */
function writeDoubles(
  encoder: NumericEncoder,
  values: Float64Array,
  from: number,
  to: number,
  { out, width, at }: MatrixPlace,
): void {
  const { center, scale, mean, deviation, clip, fill, indicator } = encoder;
  const bent = encoder.curve === 'asinh';
  for (let row = from, cell = from * width + at; row < to; row++, cell += width) {
    let number = values[row] as number;
    if (Number.isNaN(number)) {
      number = fill;
      if (indicator) out[cell + 1] = 1;
    }
    const curved = bent ? Math.asinh((number - center) / scale) : number;
    const standard = (curved - mean) / deviation;
    out[cell] = standard > clip ? clip : standard < -clip ? -clip : standard;
  }
}

function booleanWriter({ fill, indicator }: BooleanEncoder): CellWriter {
  return (value, out, at) => {
    const truth = booleanOf(value);
    const missing = Number.isNaN(truth);
    out[at] = 2 * (missing ? fill : truth) - 1;
    if (missing && indicator) out[at + 1] = 1;
  };
}

function timestampWriter({ mean, deviation, fill, indicator }: TimestampEncoder): CellWriter {
  return (value, out, at) => {
    const epoch = epochOf(value);
    const missing = Number.isNaN(epoch);
    const time = missing ? fill : epoch;
    const date = new Date(time);
    const hour = (((time % DAY) + DAY) % DAY) / DAY;
    const turns = [hour, date.getUTCDay() / 7, date.getUTCMonth() / 12];
    turns.forEach((turn, index) => {
      out[at + 2 * index] = Math.sin(TURN * turn);
      out[at + 2 * index + 1] = Math.cos(TURN * turn);
    });
    out[at + 6] = Math.max(-6, Math.min(6, (time - mean) / deviation));
    if (missing && indicator) out[at + TIME_FEATURES] = 1;
  };
}

function categoricalWriter(encoder: CategoricalEncoder): CellWriter {
  const indices = new Map(encoder.categories.map((name, index) => [name, index]));
  const frequencies = new Map(Object.entries(encoder.frequencies));
  const { shares, frequency_floor: floor } = encoder;
  const otherAt = encoder.other ? encoder.categories.length : -1;
  const missingAt = encoder.missing ? encoder.categories.length + (encoder.other ? 1 : 0) : -1;
  const frequencyAt = encoderWidth(encoder) - 1;
  const writeShares = (out: Float32Array, at: number) => {
    shares.forEach((share, index) => (out[at + index] = share));
  };
  return (value, out, at) => {
    const name = categoryOf(value);
    if (name === null) {
      if (missingAt >= 0) out[at + missingAt] = 1;
      else writeShares(out, at);
      return;
    }
    const index = indices.get(name) ?? otherAt;
    if (index >= 0) out[at + index] = 1;
    else writeShares(out, at);
    if (floor !== null) out[at + frequencyAt] = frequencies.get(name) ?? floor;
  };
}
