import type { Duplex } from 'node:stream';

import { Client, type ClientConfig, type QueryResult } from 'pg';

import { sqlStateOf } from './sql-state.js';
import { StatementNames } from './statement-names.js';

/** Each takes some 50 kB of the server's memory a connection. */
const MOST_PREPARED = 100;
/** "cached plan must not change result type": the tables were migrated since. */
const STALE_PLAN = '0A000';

/** What pg's types leave out. */
interface Internals {
  readonly connection: {
    readonly stream: Duplex;
    readonly parsedStatements: Record<string, string>;
    close(statement: { readonly type: 'S'; readonly name: string }): void;
  };
  getTransactionStatus(): 'I' | 'T' | 'E' | null;
}

type Query = (query: unknown, values?: unknown, callback?: unknown) => Promise<QueryResult>;

/**
 * A connection of a pool on which little is done twice. A text with values that comes again is parsed by the server once and
 * planned a few times; and queries that are sent without waiting for each other go out together, and run in their order.
 */
export class PreparingClient extends Client {
  private readonly statements = new StatementNames(MOST_PREPARED);
  private readonly send: Query;
  private isCorked = false;

  constructor(config?: ClientConfig) {
    super(config);
    this.send = super.query.bind(this) as Query;
    const query: Query = (text, values, callback) => {
      this.cork();
      return typeof text === 'string' && Array.isArray(values) && callback === undefined
        ? this.prepared(text, values)
        : this.send(text, values, callback);
    };
    this.query = query as Client['query'];
  }

  private async prepared(text: string, values: readonly unknown[]): Promise<QueryResult> {
    const { name, forget } = this.statements.use(text);
    if (forget !== undefined) this.forget(forget);
    if (name === undefined) return this.send(text, values);
    try {
      return await this.send({ name, text, values });
    } catch (error) {
      if (sqlStateOf(error) !== STALE_PLAN) throw error;
      this.statements.drop(text);
      this.forget(name);
      // A transaction is lost by the error; whoever began it has to begin again.
      if (this.internals.getTransactionStatus() !== 'I') throw error;
      return this.send(text, values);
    }
  }

  // Goes out before the next statement.
  private forget(name: string): void {
    const { connection } = this.internals;
    connection.close({ type: 'S', name });
    Reflect.deleteProperty(connection.parsedStatements, name);
  }

  /** Holds what is written until all that runs now has run: one packet instead of one for each query. */
  private cork(): void {
    if (this.isCorked) return;
    const { stream } = this.internals.connection;
    this.isCorked = true;
    stream.cork();
    process.nextTick(() => {
      this.isCorked = false;
      stream.uncork();
    });
  }

  private get internals(): Internals {
    return this as unknown as Internals;
  }
}
