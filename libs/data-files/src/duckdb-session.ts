import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';

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
  /** Another connection to the same database, for what goes on beside a stream; closed with the session. */
  connect(): Promise<DuckDBConnection>;
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
  const connections = [connection];
  return {
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS(),
    columns: async (sql) => (await connection.runAndReadAll(sql)).getColumns(),
    stream: (sql) => connection.stream(sql),
    connect: async () => {
      const another = await instance.connect();
      connections.push(another);
      return another;
    },
    close() {
      for (const one of connections) one.closeSync();
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
