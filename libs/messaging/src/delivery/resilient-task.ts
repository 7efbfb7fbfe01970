import type { BusStatus } from '../bus/bus.js';
import { sleep } from './sleep.js';
import { retryDelayMs, type RetryPolicy } from './retry-policy.js';

/** One life of a task: from an attempt until it breaks or is stopped. */
export interface TaskLife {
  /** Aborts when the task shall end. */
  readonly signal: AbortSignal;
  /** To be called when it works, as often as that is known: the pauses start small again. */
  readonly up: () => void;
}

export interface ResilientTaskOptions {
  /** Throws when it breaks, returns when the signal has aborted. */
  readonly live: (life: TaskLife) => Promise<void>;
  readonly backoff: Omit<RetryPolicy, 'attempts'>;
  /** Why it broke, for people. */
  readonly reasonOf: (error: unknown) => string;
  readonly broken: (error: unknown) => void;
}

/** Keeps something going that can break: begins it again, after a growing pause, until it is stopped. */
export class ResilientTask {
  private state: BusStatus = { state: 'starting' };
  private stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: ResilientTaskOptions) {}

  status(): BusStatus {
    return this.state;
  }

  /** Resolves when it is up, or after the first failed attempt (then it goes on by itself). May follow a stop. */
  start(): Promise<void> {
    if (this.running !== undefined) return Promise.resolve();
    this.stopping = new AbortController();
    return new Promise((attempted) => {
      this.running = this.keepGoing(attempted);
    });
  }

  /** Waits for the end of the present life. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.running = undefined;
  }

  /** Stops for good. */
  async close(): Promise<void> {
    await this.stop();
    this.state = { state: 'down', reason: 'closed' };
  }

  private async keepGoing(attempted: () => void): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    const up = () => {
      failures = 0;
      this.state = { state: 'up' };
      attempted();
    };
    while (!signal.aborted) {
      try {
        await this.options.live({ signal, up });
      } catch (error) {
        failures++;
        this.state = { state: 'down', reason: this.options.reasonOf(error) };
        this.options.broken(error);
        attempted();
        await sleep(retryDelayMs(this.options.backoff, failures), signal);
      }
    }
    attempted();
  }
}
