import { InvalidInputError } from '@intelgraph/kernel';

/** Where a database is and how to log in. `password` is a secret: never log the whole object. */
export interface PostgresConnection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** TLS with certificate verification. */
  readonly ssl?: boolean;
}

const refuse = (message: string): InvalidInputError => InvalidInputError.of('database_url', message);
const PLAIN_MODES = new Set(['disable', 'allow', 'prefer']);

function wantsTls(parameters: URLSearchParams): boolean {
  const mode = parameters.get('sslmode');
  if (mode !== null) return !PLAIN_MODES.has(mode);
  return parameters.get('ssl') === 'true';
}

function parse(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed === null) throw refuse('must be a URL such as postgres://user:password@host:5432/database');
  if (parsed.protocol !== 'postgres:' && parsed.protocol !== 'postgresql:') {
    throw refuse('must begin with postgres:// or postgresql://');
  }
  return parsed;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw Object.assign(refuse('holds a broken percent escape'), { cause });
  }
}

/**
 * Reads `postgres://user:password@host:port/database?sslmode=require`.
 *
 * @param database replaces the one in the URL: one server carries a database per domain
 * @throws InvalidInputError naming `database_url`; its message never repeats the URL, which holds the password
 */
export function parseDatabaseUrl(url: string, database?: string): PostgresConnection {
  const parsed = parse(url);
  const name = database ?? decode(parsed.pathname.slice(1));
  if (parsed.hostname === '') throw refuse('names no host');
  if (name === '') throw refuse('names no database');
  return {
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: parsed.port === '' ? 5432 : Number(parsed.port),
    database: name,
    user: parsed.username === '' ? 'postgres' : decode(parsed.username),
    password: decode(parsed.password),
    ...(wantsTls(parsed.searchParams) ? { ssl: true } : {}),
  };
}

/** The URL of a connection, for handing it to another process. It holds the password. */
export function formatDatabaseUrl(connection: PostgresConnection): string {
  const { host, port, database, user, password } = connection;
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  const address = host.includes(':') ? `[${host}]` : host;
  const query = connection.ssl === true ? '?sslmode=require' : '';
  return `postgres://${login}@${address}:${port}/${encodeURIComponent(database)}${query}`;
}
