import { silentLogger, type Logger } from '@intelgraph/kernel';
import { ResilientTask } from '../delivery/resilient-task.js';
import type { GroupReader } from './bus-driver.js';
import type { BusStatus, Subscription } from './bus.js';

export interface GroupMemberOptions {
  readonly group: string;
  readonly topics: readonly string[];
  readonly reader: GroupReader;
  /** Creates the topics when they are missing. */
  readonly ensureTopics: () => Promise<void>;
  readonly reasonOf: (error: unknown) => string;
  readonly onClose: () => void;
  readonly logger?: Logger;
}

const BACKOFF = { initialDelayMs: 200, maxDelayMs: 2_000 };

/** One member of a consumer group: keeps an adapter's reader reading. */
export class GroupMember implements Subscription {
  private readonly reading: ResilientTask;

  constructor(private readonly options: GroupMemberOptions) {
    const logger = options.logger ?? silentLogger;
    this.reading = new ResilientTask({
      live: async (life) => {
        await options.ensureTopics();
        await options.reader.read(life);
      },
      backoff: BACKOFF,
      reasonOf: options.reasonOf,
      broken: (error) => logger.warn({ err: error, group: options.group }, 'the consumer stopped; beginning again'),
    });
  }

  get group(): string {
    return this.options.group;
  }

  get topics(): readonly string[] {
    return this.options.topics;
  }

  status(): BusStatus {
    return this.reading.status();
  }

  pause(): void {
    this.options.reader.setPaused(true);
  }

  resume(): void {
    this.options.reader.setPaused(false);
  }

  /** Joins the group; resolves after the first attempt. */
  run(): Promise<void> {
    return this.reading.start();
  }

  /** Leaves the group after the handlers in flight; `run` joins again. */
  async halt(): Promise<void> {
    await this.reading.stop();
    await this.options.reader.leave();
  }

  async close(): Promise<void> {
    await this.halt();
    await this.reading.close();
    this.options.onClose();
  }
}
