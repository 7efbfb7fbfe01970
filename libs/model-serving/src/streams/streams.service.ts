import {
  streamCreated,
  streamDeleted,
  streamPaused,
  streamReplayed,
  streamResumed,
  streamUpdated,
  type EventDefinition,
  type StreamFact,
} from '@intelgraph/contracts';
import {
  requireRole,
  type Clock,
  type IdSource,
  type Page,
  type PageRequest,
  type RequestContext,
} from '@intelgraph/kernel';
import type { Bus, GroupLag, Outbox, ReceivedMessage } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { whilePostgresAnswers } from '../deployments/postgres-availability.js';

import { assertNewStream, assertStreamChange } from './stream-rules.js';
import {
  BATCH_ROWS,
  busStart,
  WAIT_MS,
  writtenStart,
  type NewStream,
  type Stream,
  type StreamChange,
  type StreamMember,
  type StreamStart,
} from './stream.js';
import { StreamEntity } from './stream.entity.js';
import { streamFact } from './stream.events.js';
import { StreamExistsError, StreamNotFoundError, StreamStateError, TooManyStreamsError } from './streams.errors.js';
import { allStreams, findStream, listStreams, lockAllStreams, lockStream, readMembers } from './streams.queries.js';
import { assertApart, assertTopics } from './topic-rules.js';

const MAX_STREAMS = 100;

export interface StreamsParts {
  readonly source: DataSource;
  readonly outbox: Outbox;
  /** Where topics have the names that callers give them. */
  readonly bus: Bus;
  readonly topicPrefix: string;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/** A stream, and what those who run it say. */
export interface StreamView {
  readonly stream: Stream;
  readonly members: readonly StreamMember[];
  /** Undefined while the bus does not answer. */
  readonly lag?: GroupLag;
}

/** A message for the input topic of a stream. */
export interface StreamInput {
  /** Messages of one key keep their order; anywhere unless given. */
  readonly key?: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The group of a stream on the bus. */
export const groupOf = (topicPrefix: string, { id }: Pick<Stream, 'id'>): string =>
  `${topicPrefix}inference.stream-${id}`;

/** Streams: made, changed, stopped, moved and looked at. Who runs them follows within seconds. */
export class StreamsService {
  constructor(private readonly parts: StreamsParts) {}

  /**
   * Topics that are missing are made. The first message to be answered is settled before this returns.
   *
   * @throws StreamExistsError, TooManyStreamsError, InvalidInputError, BusUnavailableError
   */
  async create(ctx: RequestContext, input: NewStream): Promise<Stream> {
    requireRole(ctx, 'deployer');
    assertNewStream(input);
    const { source, bus, topicPrefix, outbox } = this.parts;
    const stream = this.newStream(ctx, input);
    assertTopics(stream, topicPrefix);
    const { from = 'latest' } = input;
    return whilePostgresAnswers(source, async () => {
      await assertPossible(source.manager, stream);
      await bus.ensureTopics([stream.inputTopic, stream.outputTopic, stream.deadLetterTopic]);
      const to = busStart(writtenStart(from));
      await bus.seek(groupOf(topicPrefix, stream), [stream.inputTopic], to, { transforms: true });
      await inTransaction(source, async (tx) => {
        await lockAllStreams(tx);
        await assertPossible(tx, stream);
        await tx.insert(StreamEntity, stream);
        await outbox.add(tx, ctx, this.event(streamCreated, stream, from));
      });
      return stream;
    });
  }

  /** @throws StreamNotFoundError, InvalidInputError */
  change(ctx: RequestContext, name: string, change: StreamChange): Promise<Stream> {
    assertStreamChange(change);
    return this.write(ctx, name, streamUpdated, (stream) => Object.assign(stream, change));
  }

  /** Takes no further messages; its position is kept. @throws StreamNotFoundError, StreamStateError */
  pause(ctx: RequestContext, name: string): Promise<Stream> {
    return this.write(ctx, name, streamPaused, (stream) => {
      if (stream.state === 'paused') throw new StreamStateError(name, 'is paused already');
      stream.state = 'paused';
    });
  }

  /** @throws StreamNotFoundError, StreamStateError */
  resume(ctx: RequestContext, name: string): Promise<Stream> {
    return this.write(ctx, name, streamResumed, (stream) => {
      if (stream.state === 'running') throw new StreamStateError(name, 'is running already');
      stream.state = 'running';
    });
  }

  /**
   * Answers again what came since, or skips to the end. Outputs of before stay where they are. It is moved once nobody runs it
   * any more, which takes seconds; a paused one stays paused.
   *
   * @throws StreamNotFoundError, StreamStateError while it is being moved
   */
  replay(ctx: RequestContext, name: string, from: StreamStart): Promise<Stream> {
    const move = (stream: StreamEntity) => {
      if (stream.moveTo !== null) throw new StreamStateError(name, 'is being moved already');
      stream.moveTo = writtenStart(from);
      stream.generation += 1;
    };
    return this.write(ctx, name, streamReplayed, move, from);
  }

  /** Its topics stay. @throws StreamNotFoundError */
  async delete(ctx: RequestContext, name: string): Promise<void> {
    requireRole(ctx, 'deployer');
    const { source, outbox } = this.parts;
    await whilePostgresAnswers(source, () =>
      inTransaction(source, async (tx) => {
        const stream = this.next(await lockStream(tx, ctx.workspace, name), name);
        await tx.delete(StreamEntity, { id: stream.id });
        await outbox.add(tx, ctx, this.event(streamDeleted, stream, undefined, true));
      }),
    );
  }

  /** @throws StreamNotFoundError */
  async get(ctx: RequestContext, name: string): Promise<StreamView> {
    const stream = await this.find(ctx, name);
    const { source, bus, topicPrefix } = this.parts;
    const members = await whilePostgresAnswers(source, () => readMembers(source, [stream.id]));
    const lag = await bus.lag(groupOf(topicPrefix, stream)).catch(() => undefined);
    return { stream, members: members.get(stream.id) ?? [], ...(lag === undefined ? {} : { lag }) };
  }

  /** By name; without lags, for which the bus would have to be asked stream by stream. */
  async list(ctx: RequestContext, page: PageRequest): Promise<Page<StreamView>> {
    requireRole(ctx, 'viewer');
    const { source } = this.parts;
    return whilePostgresAnswers(source, async () => {
      const { items, ...rest } = await listStreams(source, ctx.workspace, page);
      const ids = items.map(({ id }) => id);
      const members = await readMembers(source, ids);
      return { items: items.map((stream) => ({ stream, members: members.get(stream.id) ?? [] })), ...rest };
    });
  }

  /** Appends messages to the input topic: for who has no client of the bus. @throws StreamNotFoundError, errors of the bus */
  async append(ctx: RequestContext, name: string, inputs: readonly StreamInput[]): Promise<void> {
    requireRole(ctx, 'editor', 'deployer');
    const { inputTopic: topic } = await this.find(ctx, name);
    const { bus, ids } = this.parts;
    await bus.publish(inputs.map(({ key = ids.next(), value, headers }) => ({ topic, key, value, headers })));
  }

  /** What lies in a topic of the stream, whoever wrote it there. @throws StreamNotFoundError, errors of the bus */
  async read(
    ctx: RequestContext,
    name: string,
    which: 'outputTopic' | 'deadLetterTopic',
    page: PageRequest,
  ): Promise<Page<ReceivedMessage>> {
    const stream = await this.find(ctx, name);
    return this.parts.bus.read(stream[which], page);
  }

  private async find(ctx: RequestContext, name: string): Promise<StreamEntity> {
    requireRole(ctx, 'viewer');
    const { source } = this.parts;
    const stream = await whilePostgresAnswers(source, () => findStream(source.manager, ctx.workspace, name));
    if (stream === null) throw new StreamNotFoundError(name);
    return stream;
  }

  private write(
    ctx: RequestContext,
    name: string,
    definition: EventDefinition<StreamFact>,
    change: (stream: StreamEntity) => void,
    from?: StreamStart,
  ): Promise<Stream> {
    requireRole(ctx, 'deployer');
    const { source, outbox } = this.parts;
    return whilePostgresAnswers(source, () =>
      inTransaction(source, async (tx) => {
        const stream = this.next(await lockStream(tx, ctx.workspace, name), name);
        change(stream);
        await tx.save(stream);
        await outbox.add(tx, ctx, this.event(definition, stream, from));
        return stream;
      }),
    );
  }

  /** @throws StreamNotFoundError */
  private next(stream: StreamEntity | null, name: string): StreamEntity {
    if (stream === null) throw new StreamNotFoundError(name);
    stream.revision += 1;
    stream.updatedAt = this.parts.clock.now();
    return stream;
  }

  private event(definition: EventDefinition<StreamFact>, stream: Stream, from?: StreamStart, isDeleted = false) {
    return {
      definition,
      subject: `stream/${stream.id}`,
      aggregateId: stream.id,
      aggregateVersion: stream.revision,
      data: streamFact(stream, isDeleted, from),
    };
  }

  private newStream(ctx: RequestContext, input: NewStream): StreamEntity {
    const now = this.parts.clock.now();
    const { name, deployment, inputTopic, outputTopic, format } = input;
    return Object.assign(new StreamEntity(), {
      ...{ id: this.parts.ids.next(), workspace: ctx.workspace, name, deployment, inputTopic, outputTopic, format },
      deadLetterTopic: input.deadLetterTopic ?? `${inputTopic}.dlq`,
      maxBatchRows: input.maxBatchRows ?? BATCH_ROWS.default,
      maxWaitMs: input.maxWaitMs ?? WAIT_MS.default,
      returnConfidence: input.returnConfidence ?? true,
      ...{ state: 'running' as const, moveTo: null, generation: 1, revision: 1 },
      ...{ principal: ctx.principal, createdAt: now, updatedAt: now },
    });
  }
}

/** @throws StreamExistsError, TooManyStreamsError, InvalidInputError */
async function assertPossible(tx: Transaction, stream: StreamEntity): Promise<void> {
  const all = await allStreams(tx);
  const own = all.filter(({ workspace }) => workspace === stream.workspace);
  if (own.some(({ name }) => name === stream.name)) throw new StreamExistsError(stream.name);
  if (own.length >= MAX_STREAMS) throw new TooManyStreamsError(MAX_STREAMS);
  assertApart(stream, all);
}
