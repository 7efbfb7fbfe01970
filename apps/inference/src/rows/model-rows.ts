import { InvalidInputError } from '@intelgraph/kernel';
import { BatchTooLargeError, type InputRow, type ModelInput } from '@intelgraph/model-serving';

import { shownName } from './shown-name.js';

/** Why a value cannot stand in its column. */
export class CellProblem {
  constructor(readonly message: string) {}
}

/** How a protocol's values become those of a model. */
export interface RowRules {
  readonly inputs: readonly ModelInput[];
  readonly maxRows: number;
  /** Whether columns that the model does not take are left out; refused otherwise. */
  readonly dropsUnknown: boolean;
  /** Whether the model takes tensors that count no rows. */
  readonly isWhole?: boolean | undefined;
  /** What a value is to the model; as it stands unless given. */
  readonly cell?: (value: unknown, input: ModelInput) => unknown;
}

/** Columns that are left out are named in errors, so many of them. */
const MOST_OTHERS = 20;

/**
 * Makes rows for a model from what other servers' clients send: records, tables, columns. Names what is wrong by its place in the
 * request; whether the model can take the values is for the model to say.
 */
export class ModelRows {
  private readonly inputs: ReadonlyMap<string, ModelInput>;
  private readonly found = new Set<string>();
  private readonly others = new Set<string>();

  constructor(private readonly rules: RowRules) {
    this.inputs = new Map(rules.inputs.map((input) => [input.name, input]));
  }

  /** The columns that the model must have and no row had. */
  get missing(): string[] {
    return this.rules.inputs.filter(({ name, required }) => required && !this.found.has(name)).map(({ name }) => name);
  }

  /** Columns that were left out, a few of them. */
  get extra(): string[] {
    return [...this.others];
  }

  /** Objects of column and value. @throws InvalidInputError, BatchTooLargeError */
  fromRecords(records: readonly unknown[], field: string): InputRow[] {
    this.assertCount(records.length, field);
    return records.map((record, i) => {
      if (!isRecord(record)) throw InvalidInputError.of(`${field}[${i}]`, 'must be an object of columns and values');
      const row: Record<string, unknown> = {};
      for (const name of Object.keys(record))
        this.put(row, name, record[name], () => `${field}[${i}].${shownName(name)}`);
      return row;
    });
  }

  /** Lists of values, in the order of the columns. @throws InvalidInputError, BatchTooLargeError */
  fromTable(columns: readonly string[], data: readonly unknown[], field: string): InputRow[] {
    this.assertCount(data.length, field);
    const places = this.placesOf(columns, field);
    return data.map((values, i) => {
      if (!Array.isArray(values)) throw InvalidInputError.of(`${field}[${i}]`, 'must be a list of values');
      if (values.length !== columns.length) {
        throw InvalidInputError.of(`${field}[${i}]`, `has ${values.length} values for ${columns.length} columns`);
      }
      const row: Record<string, unknown> = {};
      for (const { name, at } of places) {
        this.put(row, name, values[at], () => `${field}[${i}][${at}] ('${shownName(name)}')`);
      }
      return row;
    });
  }

  /** Where the columns of the model stand in a table. @throws InvalidInputError for one that stands there twice */
  placesOf(columns: readonly string[], field: string): { readonly name: string; readonly at: number }[] {
    const seen = new Set<string>();
    return columns.flatMap((name, at) => {
      if (this.takes(name, () => `${field}[…][${at}] ('${shownName(name)}')`) === undefined) return [];
      if (seen.has(name)) throw InvalidInputError.of(field, `has the column '${shownName(name)}' twice`);
      seen.add(name);
      return [{ name, at }];
    });
  }

  /** Lists of values by column, or single values; of a model that counts no rows, all of what it takes. @throws InvalidInputError, BatchTooLargeError */
  fromColumns(columns: Readonly<Record<string, unknown>>, field: string): InputRow[] {
    const entries: { name: string; values: readonly unknown[] }[] = [];
    for (const name of Object.keys(columns)) {
      if (this.takes(name, () => `${field}.${shownName(name)}`) === undefined) continue;
      const values = columns[name];
      entries.push({ name, values: Array.isArray(values) ? (values as unknown[]) : [values] });
    }
    if (this.rules.isWhole === true) {
      for (const { name } of entries) this.found.add(name);
      return [Object.fromEntries(entries.map(({ name }) => [name, columns[name]]))];
    }
    const [first] = entries;
    // Of what is missing then the caller says more.
    if (first === undefined) return [];
    this.assertCount(first.values.length, field);
    const rows = first.values.map((): Record<string, unknown> => ({}));
    for (const { name, values } of entries) {
      if (values.length !== rows.length) {
        const lengths = `has ${values.length} values, ${shownName(first.name)} has ${rows.length}`;
        throw InvalidInputError.of(`${field}.${shownName(name)}`, lengths);
      }
      rows.forEach((row, i) => this.put(row, name, values[i], () => `${field}.${shownName(name)}[${i}]`));
    }
    return rows;
  }

  private put(row: Record<string, unknown>, name: string, value: unknown, field: () => string): void {
    const input = this.takes(name, field);
    if (input === undefined) return;
    const { cell: cellOf } = this.rules;
    const cell = narrowed(cellOf === undefined || input.tensor !== undefined ? value : cellOf(value, input), input);
    if (cell instanceof CellProblem) throw InvalidInputError.of(field(), cell.message);
    this.found.add(name);
    row[name] = cell;
  }

  /** The input of this name; undefined where it is left out. */
  private takes(name: string, field: () => string): ModelInput | undefined {
    const input = this.inputs.get(name);
    if (input !== undefined) return input;
    if (!this.rules.dropsUnknown) throw InvalidInputError.of(field(), 'is no input of this model');
    if (this.others.size < MOST_OTHERS) this.others.add(shownName(name));
    return undefined;
  }

  private assertCount(rows: number, field: string): void {
    if (rows > this.rules.maxRows) throw new BatchTooLargeError(rows, this.rules.maxRows);
    if (rows === 0) throw InvalidInputError.of(field, 'must hold at least one row');
  }
}

/** A whole number beyond 2^53, which columns of floating point numbers take as the nearest one. */
function narrowed(value: unknown, { type }: ModelInput): unknown {
  if (typeof value !== 'bigint' || type === 'tensor') return value;
  return type === 'double' ? Number(value) : new CellProblem('must lie within ±2^53');
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
