import { deadLetterTopicOf } from '@intelgraph/contracts';
import { AppError, silentLogger } from '@intelgraph/kernel';
import type { Admin, Kafka } from 'kafkajs';
import type { Bus, BusStatus, GroupLag, StartPosition, SubscribeOptions, Subscription } from '../bus/bus.js';
import type { BusMessage } from '../bus/message.js';
import { BusUnavailableError, GroupActiveError } from '../bus/bus.errors.js';
import type { KafkaBusOptions } from '../bus/bus-options.js';
import { toGroupLag } from '../bus/group-lag.js';
import { LogDeadLetters, type DeadLetters } from '../delivery/dead-letters.js';
import { PublishQueue } from '../delivery/publish-queue.js';
import { DEFAULT_RETRY } from '../delivery/retry-policy.js';
import { DEAD_LETTER_SUFFIX, Naming } from '../topics/topic-names.js';
import { createKafka, kafkaReason } from './kafka-client.js';
import { KafkaConnection } from './kafka-connection.js';
import { groupPositions, positionsAt, storePositions } from './kafka-groups.js';
import { KafkaPublisher } from './kafka-publisher.js';
import { readWholeTopic } from './kafka-reader.js';
import { KafkaSubscription } from './kafka-subscription.js';
import { KafkaTopics } from './kafka-topics.js';

const DEFAULT_SESSION_TIMEOUT_MS = 10_000;

/** The bus on Apache Kafka. */
export class KafkaBus implements Bus {
  readonly kind = 'kafka';
  readonly deadLetters: DeadLetters;
  private readonly naming: Naming;
  private readonly kafka: Kafka;
  private readonly connection: KafkaConnection;
  private readonly topics: KafkaTopics;
  private readonly publisher: KafkaPublisher;
  private readonly queue = new PublishQueue((batch) => this.send(batch));
  private readonly subscriptions = new Set<KafkaSubscription>();
  private closed: Promise<void> | undefined;

  constructor(private readonly options: KafkaBusOptions) {
    this.naming = new Naming(options.topicPrefix);
    this.kafka = createKafka(options, options.logger ?? silentLogger);
    this.connection = new KafkaConnection(this.kafka, options.logger);
    this.topics = new KafkaTopics(options, this.naming);
    this.publisher = new KafkaPublisher(this.kafka, this.naming);
    this.deadLetters = new LogDeadLetters({
      deadLetterTopics: () => this.deadLetterTopics(),
      readTopic: (name) =>
        this.admin((admin) =>
          readWholeTopic({
            kafka: this.kafka,
            admin,
            name,
            topic: this.naming.physical(name),
            groupPrefix: this.naming.physical(''),
          }),
        ),
      publish: (messages) => this.publish(messages),
    });
  }

  start(): Promise<void> {
    return this.connection.start();
  }

  ensureTopics(topics: readonly string[]): Promise<void> {
    return this.admin((admin) => this.topics.ensure(admin, topics));
  }

  publish(messages: readonly BusMessage[]): Promise<void> {
    return this.queue.publish(messages);
  }

  async subscribe(options: SubscribeOptions): Promise<Subscription> {
    const subscription = new KafkaSubscription(this.kafka, {
      group: options.group,
      topics: options.topics,
      from: options.from ?? 'beginning',
      concurrency: options.concurrency ?? 4,
      sessionTimeoutMs: this.options.sessionTimeoutMs ?? DEFAULT_SESSION_TIMEOUT_MS,
      naming: this.naming,
      ensureTopics: () => this.ensureTopics([...options.topics, ...options.topics.map(deadLetterTopicOf)]),
      useAdmin: (work) => this.admin(work),
      delivery: {
        group: options.group,
        handler: options.handler,
        retry: { ...DEFAULT_RETRY, ...options.retry },
        publish: (messages) => this.publish(messages),
        logger: this.options.logger ?? silentLogger,
      },
      onClose: () => this.subscriptions.delete(subscription),
    });
    this.subscriptions.add(subscription);
    await subscription.run();
    return subscription;
  }

  async seek(group: string, topics: readonly string[], to: StartPosition | Date): Promise<void> {
    const own = [...this.subscriptions].filter((subscription) => subscription.group === group);
    await Promise.all(own.map((subscription) => subscription.halt()));
    const groupId = this.naming.physical(group);
    try {
      await this.admin(async (admin) => {
        await this.topics.ensure(admin, topics);
        const { groups } = await admin.describeGroups([groupId]);
        if (groups.some(({ members }) => members.length > 0)) throw new GroupActiveError(group);
        const onBus = topics.map((topic) => this.naming.physical(topic));
        await storePositions(this.kafka, groupId, await positionsAt(admin, onBus, to));
      });
    } finally {
      await Promise.all(own.map((subscription) => subscription.run()));
    }
  }

  status(): BusStatus {
    const state = this.connection.status();
    if (state.state !== 'up') return state;
    return [...this.subscriptions].map((one) => one.status()).find((one) => one.state === 'down') ?? state;
  }

  async lag(group: string): Promise<GroupLag> {
    const positions = await this.admin((admin) => groupPositions(admin, this.naming.physical(group)));
    return toGroupLag(
      group,
      positions.map((position) => ({ ...position, topic: this.naming.logical(position.topic) })),
    );
  }

  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async shutDown(): Promise<void> {
    await Promise.all([...this.subscriptions].map((subscription) => subscription.close()));
    await this.queue.idle();
    await this.publisher.close();
    await this.connection.close();
  }

  private async send(batch: readonly BusMessage[]): Promise<void> {
    await this.ensureTopics(batch.map(({ topic }) => topic));
    await this.translating(() => this.publisher.send(batch));
  }

  private admin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    return this.translating(() => this.connection.use(work));
  }

  private async translating<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof AppError ? error : new BusUnavailableError(kafkaReason(error), error);
    }
  }

  private async deadLetterTopics(): Promise<string[]> {
    const names = await this.admin((admin) => admin.listTopics());
    return names
      .filter((name) => this.naming.owns(name) && name.endsWith(DEAD_LETTER_SUFFIX))
      .map((name) => this.naming.logical(name))
      .sort();
  }
}
