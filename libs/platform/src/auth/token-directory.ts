import { UnavailableError } from '@intelgraph/kernel';
import type { Logger } from '@intelgraph/kernel';
import type { TokenRecord, TokenSource } from './token-record.js';
import type { TokenSnapshot } from './token-snapshot.js';

export interface TokenDirectoryOptions {
  source: TokenSource;
  /** Survives restarts; tokens stay known while the source is down. */
  snapshot?: TokenSnapshot;
  logger: Logger;
  /** Time between two polls, in milliseconds. A revoked token stops working within it. */
  intervalMs?: number;
}

/** Most unknown ids that are asked for at the source at the same time; beyond it they count as unknown. */
const MAX_LOOKUPS = 32;

/**
 * Every token this process has heard of, kept in memory.
 *
 * It polls its source by revision and asks at once on a miss, so a new token works at once, a revoked one stops
 * within the interval, and known ones go on working while the source is down.
 */
export class TokenDirectory {
  private readonly tokens = new Map<string, TokenRecord>();
  private readonly lookups = new Map<string, Promise<TokenRecord | undefined>>();
  private revision = 0n;
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> | undefined;
  private stopped = false;
  private reachable = true;

  constructor(private readonly options: TokenDirectoryOptions) {}

  /** Loads the snapshot, polls once (a source that is down is no error) and keeps polling. */
  async start(): Promise<void> {
    const saved = await this.options.snapshot?.load();
    // The revision starts at 0 so that what changed while we were away is surely seen.
    for (const token of saved ?? []) this.tokens.set(token.id, token);
    if (!this.isStopped()) await this.poll();
    // Stopped while it was starting: nobody would stop the timer again.
    if (this.isStopped()) return;
    this.timer = setInterval(() => void this.poll(), this.options.intervalMs ?? 2000);
    this.timer.unref();
  }

  /** Stops polling and waits for the poll under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.polling;
  }

  private isStopped(): boolean {
    return this.stopped;
  }

  /** The token with this id, revoked or not, when this process has heard of it: asks nobody. */
  known(id: string): TokenRecord | undefined {
    return this.tokens.get(id);
  }

  /**
   * The token with this id, revoked or not.
   *
   * @throws UnavailableError when it is unknown here and the source does not answer
   */
  async find(id: string): Promise<TokenRecord | undefined> {
    return this.tokens.get(id) ?? (await this.lookup(id));
  }

  /** Fetches what changed; called by the timer, and by tests that do not want to wait. */
  async poll(): Promise<void> {
    this.polling ??= this.sync().finally(() => (this.polling = undefined));
    await this.polling;
  }

  private async sync(): Promise<void> {
    try {
      const { revision, tokens } = await this.options.source.sync(this.revision);
      for (const token of tokens) this.tokens.set(token.id, token);
      this.revision = revision;
      if (tokens.length > 0) await this.options.snapshot?.save([...this.tokens.values()]);
      this.reachable = true;
    } catch (error) {
      // Known tokens keep working; say it once per outage, not every two seconds.
      if (this.reachable) this.options.logger.warn({ err: error }, 'the token source does not answer');
      this.reachable = false;
    }
  }

  private async lookup(id: string): Promise<TokenRecord | undefined> {
    let pending = this.lookups.get(id);
    if (!pending) {
      if (this.lookups.size >= MAX_LOOKUPS) throw new UnavailableError('tokens', 'too many unknown tokens at once');
      pending = this.options.source.lookup(id).finally(() => this.lookups.delete(id));
      this.lookups.set(id, pending);
    }
    let found: TokenRecord | undefined;
    try {
      found = await pending;
    } catch (error) {
      throw new UnavailableError('governance', 'it does not answer and the token is not known here', { cause: error });
    }
    if (found) this.tokens.set(id, found);
    return found;
  }
}
