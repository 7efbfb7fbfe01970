export { checkColumnNames } from './column-names.js';
export { assertNoNul, isParquet, readCsvHeader, type CsvHeader } from './csv-header.js';
export { DatasetTooLargeError, UnusableDataError } from './data-files.errors.js';
export { resolveDataPath } from './data-roots.js';
export { openDuckdb, sqlName, sqlText, type DuckdbLimits, type DuckdbSession } from './duckdb-session.js';
export { UploadStore, type ReceivedFile } from './upload-store.js';
export type { AddedColumn, PlainValues } from './parquet/added-column.js';
export { ExtendedParquet } from './parquet/extended-parquet.js';
export { readParquetFooter } from './parquet/parquet-footer.js';
