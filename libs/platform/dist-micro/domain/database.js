import { setTimeout as delay } from 'node:timers/promises';
import { AppError, UnavailableError } from '@intelgraph/kernel';
import { assertSchemaCurrent, createDomainDataSource, parseDatabaseUrl, prepareDatabase } from '@intelgraph/persistence';
import { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } from '@intelgraph/messaging';
import { CreateIdempotencyKeys1764100000000 } from '../idempotency/1764100000000-create-idempotency-keys.js';
import { databaseFault } from '../http/database-fault.js';
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;
/** Connects an app to its database, however long that takes, and knows whether it is connected. */ export class Database {
    constructor(config, options, logger){
        this.config = config;
        this.logger = logger;
        this.connected = false;
        this.reason = 'not connected yet';
        this.stopped = new AbortController();
        this.required = options.required ?? true;
        this.dataSource = createDatabaseSource(config, options);
    }
    /**
   * Resolves when connected to a database with the right schema; retries while it is unreachable.
   *
   * @throws SchemaMismatchError when the schema is not the one of this program
   */ async connect() {
        for(let wait = FIRST_RETRY_MS;; wait = Math.min(wait * 2, LONGEST_RETRY_MS)){
            try {
                await this.attempt();
                return;
            } catch (error) {
                if (!isUnreachable(error)) throw error;
                this.reason = error instanceof Error ? error.message : String(error);
                this.logger.warn({
                    reason: this.reason
                }, 'the database does not answer; trying again');
                await this.pause(wait);
            }
        }
    }
    async pause(ms) {
        try {
            await delay(ms, undefined, {
                signal: this.stopped.signal
            });
        } catch  {
            throw new UnavailableError('database', 'the app was closed before it answered');
        }
    }
    /** @throws UnavailableError while there is no connection and the app cannot do without */ gate() {
        if (this.required && !this.connected) throw new UnavailableError('database', this.reason);
    }
    async status() {
        if (!this.connected) return {
            up: false,
            reason: this.reason
        };
        await this.dataSource.query('SELECT 1');
        return {
            up: true
        };
    }
    async close() {
        this.stopped.abort();
        this.connected = false;
        if (this.dataSource.isInitialized) await this.dataSource.destroy();
    }
    async attempt() {
        if (this.config.migrateOnStart) await prepareDatabase(this.dataSource);
        else {
            if (!this.dataSource.isInitialized) await this.dataSource.initialize();
            await assertSchemaCurrent(this.dataSource);
        }
        this.connected = true;
    }
}
/** The data source of an app's own database. */ export function createDatabaseSource(config, options) {
    return createDomainDataSource({
        connection: parseDatabaseUrl(config.databaseUrl ?? '', config.database),
        applicationName: config.app,
        entities: [
            ...new Set([
                ...options.entities,
                ...MESSAGING_ENTITIES
            ])
        ],
        migrations: [
            ...new Set([
                ...options.migrations,
                ...MESSAGING_MIGRATIONS,
                CreateIdempotencyKeys1764100000000
            ])
        ],
        ...options.poolSize === undefined ? {} : {
            poolSize: options.poolSize
        }
    });
}
function isUnreachable(error) {
    if (error instanceof AppError) return error.kind === 'unavailable' && error.code !== 'DATABASE.SCHEMA_MISMATCH';
    return databaseFault(error)?.kind === 'unavailable';
}

//# sourceMappingURL=database.js.map
