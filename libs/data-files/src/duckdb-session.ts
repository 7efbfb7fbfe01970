import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';

/** What DuckDB may use while it reads one file. */
export interface DuckdbLimits {
  /** For example `1GB`. */
  readonly memoryLimit: string;
  readonly threads: number;
}

/** An in-memory DuckDB that can open the given files and nothing else: no network, no extensions, no other path. */
export interface DuckdbSession {
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /** All values of a small result, column by column. */
  columns(sql: string): Promise<readonly unknown[][]>;
  /** Starts a query whose chunks are fetched one by one, in the order of the file. */
  stream(sql: string): Promise<DuckDBResult>;
  /** A column of a chunk that holds doubles without NULL, as it lies in DuckDB's memory: there as long as the chunk is. */
  doublesOf(chunk: DuckDBDataChunk, place: number): Float64Array;
  close(): void;
}

/**
 * Opens a session; the caller closes it.
 *
 * @param folders in which it may read and write any file
 */
export async function openDuckdb(
  paths: readonly string[],
  limits: DuckdbLimits,
  folders: readonly string[] = [],
): Promise<DuckdbSession> {
  // Only now: it takes 30 MB, and most processes that could read files never do.
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const { default: duckdb } = await import('@duckdb/node-bindings');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(limits.threads),
    memory_limit: limits.memoryLimit,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    temp_directory: '',
  });
  const connection: DuckDBConnection = await instance.connect();
  await connection.run(`SET allowed_paths = [${paths.map(sqlText).join(', ')}]`);
  await connection.run(`SET allowed_directories = [${folders.map(sqlText).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  return {
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS(),
    columns: async (sql) => (await connection.runAndReadAll(sql)).getColumns(),
    stream: (sql) => connection.stream(sql),
    doublesOf: (chunk, place) => {
      const { rowCount } = chunk;
      const vector = duckdb.data_chunk_get_vector(chunk.chunk, place);
      const { buffer, byteOffset } = duckdb.vector_get_data(vector, rowCount * Float64Array.BYTES_PER_ELEMENT);
      return new Float64Array(buffer, byteOffset, rowCount);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** A string literal. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** A quoted identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
