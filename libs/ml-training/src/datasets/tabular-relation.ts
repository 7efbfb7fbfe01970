/** What a column holds, as found in the file. */
export const COLUMN_KINDS = ['numeric', 'categorical', 'boolean', 'timestamp'] as const;
export type ColumnKind = (typeof COLUMN_KINDS)[number];

/** One column of a file and the SQL that reads it: DOUBLE for numeric ones, VARCHAR for the others; NULL = missing. */
export interface RelationColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly expression: string;
}

/** A file as DuckDB reads it. */
export interface TabularRelation {
  readonly format: 'csv' | 'parquet';
  readonly from: string;
  readonly rows: number;
  readonly columns: readonly RelationColumn[];
}

/** Bounds on what is taken for a table. */
export interface TabularLimits {
  readonly maxRows: number;
  readonly maxColumns: number;
}
