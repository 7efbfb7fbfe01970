import { deadLetterTopicOf } from '@intelgraph/contracts';
import { silentLogger, type Logger, type Page, type PageRequest } from '@intelgraph/kernel';
import { BatchHandler } from '../transform/batch-handler.js';
import type { Transformation, TransformOptions } from '../transform/transform.js';
import type { DeadLetters } from '../delivery/dead-letters.js';
import { LogDeadLetters } from '../delivery/log-dead-letters.js';
import { PublishQueue } from '../delivery/publish-queue.js';
import { DEFAULT_RETRY } from '../delivery/retry-policy.js';
import type { BusDriver } from './bus-driver.js';
import { GroupActiveError } from './bus.errors.js';
import type { Bus, BusStatus, GroupLag, SeekOptions, StartPosition, SubscribeOptions, Subscription } from './bus.js';
import { GroupMember } from './group-member.js';
import { toGroupLag } from './group-lag.js';
import type { BusMessage, ReceivedMessage } from './message.js';
import { readPage } from './read-page.js';

const DEFAULT_CONCURRENCY = 4;

/** The bus on any log that has a driver: publishing in batches, groups, dead letters, order of closing. */
export class LogBus implements Bus {
  readonly deadLetters: DeadLetters;
  private readonly queue: PublishQueue;
  private readonly members = new Set<GroupMember>();
  private closed: Promise<void> | undefined;

  constructor(
    private readonly driver: BusDriver,
    private readonly logger: Logger = silentLogger,
  ) {
    this.queue = new PublishQueue(async (batch) => {
      await driver.ensureTopics(batch.map(({ topic }) => topic));
      await driver.append(batch);
    });
    this.deadLetters = new LogDeadLetters(driver, (messages) => this.publish(messages));
  }

  get kind(): Bus['kind'] {
    return this.driver.kind;
  }

  start(): Promise<void> {
    return this.driver.start();
  }

  ensureTopics(topics: readonly string[]): Promise<void> {
    return this.driver.ensureTopics(topics);
  }

  publish(messages: readonly BusMessage[]): Promise<void> {
    return this.queue.publish(messages);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const { group, topics } = options;
    const reader = this.driver.reader({
      group,
      topics,
      from: options.from ?? 'beginning',
      concurrency: options.concurrency ?? DEFAULT_CONCURRENCY,
      delivery: {
        group,
        handler: options.handler,
        retry: { ...DEFAULT_RETRY, ...options.retry },
        publish: (messages) => this.publish(messages),
        logger: this.logger,
      },
    });
    const member = new GroupMember({
      group,
      topics,
      reader,
      ensureTopics: () => this.driver.ensureTopics([...topics, ...topics.map(deadLetterTopicOf)]),
      reasonOf: (error) => this.driver.reasonOf(error),
      onClose: () => this.members.delete(member),
      logger: this.logger,
    });
    this.members.add(member);
    await member.run();
    return member;
  }

  async transform(options: TransformOptions): Promise<Transformation> {
    const { group, inputTopic, outputTopic, concurrency = DEFAULT_CONCURRENCY } = options;
    const handler = new BatchHandler(options, this.logger);
    const member = new GroupMember({
      group,
      topics: [inputTopic],
      reader: this.driver.transformer({ group, inputTopic, concurrency, handler }),
      ensureTopics: () => this.driver.ensureTopics([inputTopic, outputTopic, handler.deadLetterTopic]),
      reasonOf: (error) => this.driver.reasonOf(error),
      onClose: () => this.members.delete(member),
      logger: this.logger,
    });
    this.members.add(member);
    await member.run();
    const status = () => {
      const reading = member.status();
      return reading.state === 'up' ? (handler.status() ?? reading) : reading;
    };
    return { group, status, close: () => member.close() };
  }

  async seek(group: string, topics: readonly string[], to: StartPosition | Date, options?: SeekOptions): Promise<void> {
    const own = [...this.members].filter((member) => member.group === group);
    await Promise.all(own.map((member) => member.halt()));
    try {
      await this.driver.ensureTopics(topics);
      if (await this.driver.hasMembers(group)) throw new GroupActiveError(group);
      await this.driver.moveGroup(group, topics, to, options);
    } finally {
      await Promise.all(own.map((member) => member.run()));
    }
  }

  read(topic: string, page: PageRequest = {}): Promise<Page<ReceivedMessage>> {
    return readPage(this.driver, topic, page);
  }

  status(): BusStatus {
    const state = this.driver.status();
    if (state.state !== 'up') return state;
    return [...this.members].map((member) => member.status()).find((one) => one.state === 'down') ?? state;
  }

  async lag(group: string): Promise<GroupLag> {
    return toGroupLag(group, await this.driver.positions(group));
  }

  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async shutDown(): Promise<void> {
    await Promise.all([...this.members].map((member) => member.close()));
    await this.queue.idle();
    await this.driver.close();
  }
}
