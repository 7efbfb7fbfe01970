import { setTimeout as after } from 'node:timers/promises';

import { AppError, type Logger } from '@intelgraph/kernel';
import { GroupActiveError, type Bus } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { PredictionsService } from '../../predictions/predictions.service.js';
import { busStart } from '../stream.js';
import type { StreamEntity } from '../stream.entity.js';
import type { StreamObserver } from '../stream-observer.js';
import { allStreams, forgetMember, reportMembers, tryLockStream } from '../streams.queries.js';
import { groupOf } from '../streams.service.js';

import { RunningStream } from './running-stream.js';
import type { StreamWire } from './stream-work.js';

export interface StreamRunnerParts {
  readonly source: DataSource;
  readonly bus: Bus;
  readonly topicPrefix: string;
  readonly predictions: PredictionsService;
  readonly wire: StreamWire;
  readonly observer: StreamObserver;
  readonly logger: Logger;
  /** What this process is called among those that run streams. */
  readonly memberId: string;
  /** Partitions of a stream that this process answers at a time; 0 = it runs none. */
  readonly concurrency: number;
  /** Most rows that are answered together, whatever a stream asks for. */
  readonly maxRows: number;
}

const LOOK_EVERY_MS = 1_000;
const REPORT_EVERY_LOOKS = 2;

/** Runs in this process what the database says shall run; its partitions are shared with the other processes that do. */
export class StreamRunner {
  private readonly running = new Map<string, RunningStream>();
  private readonly ending = new AbortController();
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly parts: StreamRunnerParts) {}

  /** Begins to follow the database. */
  start(): void {
    if (this.parts.concurrency > 0) this.looking = this.keepLooking();
  }

  /** Ends all streams after the batches in hand. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.looking;
    await Promise.all([...this.running.values()].map((stream) => this.end(stream)));
    // While the database is away the members are forgotten by their silence.
    await forgetMember(this.parts.source, this.parts.memberId).catch(() => undefined);
  }

  private async keepLooking(): Promise<void> {
    const { signal } = this.ending;
    let isDown = false;
    for (let looks = 0; !signal.aborted; looks++) {
      try {
        await this.look();
        if (looks % REPORT_EVERY_LOOKS === 0) await this.report();
        isDown = false;
      } catch (error) {
        // What runs goes on: its deployment and the bus may be there.
        if (!isDown) this.parts.logger.warn({ err: error }, 'streams cannot be read; those that run go on');
        isDown = true;
      }
      await after(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const wanted = new Map((await allStreams(this.parts.source.manager)).map((stream) => [stream.id, stream]));
    const over = [...this.running.values()].filter(({ stream }) => {
      const now = wanted.get(stream.id);
      return now?.revision !== stream.revision;
    });
    await Promise.all(over.map((stream) => this.end(stream)));
    for (const stream of wanted.values()) {
      if (stream.moveTo !== null) await this.move(stream);
      else if (stream.state === 'running' && !this.running.has(stream.id)) this.begin(stream);
    }
  }

  private begin(stream: StreamEntity): void {
    const { bus, topicPrefix, predictions, wire, observer, concurrency, maxRows } = this.parts;
    const group = groupOf(topicPrefix, stream);
    const running = new RunningStream({ stream, group, bus, predictions, wire, observer, concurrency, maxRows });
    this.running.set(stream.id, running);
    running.start();
  }

  private async end(running: RunningStream): Promise<void> {
    const { source, memberId, observer } = this.parts;
    this.running.delete(running.stream.id);
    await running.close();
    observer.ended(running.stream);
    await forgetMember(source, memberId, running.stream.id).catch(() => undefined);
  }

  /** One process moves it, once none runs it any more; until then each looks again. */
  private async move({ id }: StreamEntity): Promise<void> {
    const { source, bus, topicPrefix, logger } = this.parts;
    try {
      await inTransaction(source, async (tx) => {
        const stream = await tryLockStream(tx, id);
        if (stream === null || stream.moveTo === null) return;
        const to = busStart(stream.moveTo);
        await bus.seek(groupOf(topicPrefix, stream), [stream.inputTopic], to, { transforms: true });
        stream.moveTo = null;
        stream.revision += 1;
        await tx.save(stream);
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'unavailable') {
        if (error instanceof GroupActiveError) return;
        throw error;
      }
      logger.warn({ err: error, stream: id }, 'a stream waits to be moved: the bus does not answer');
    }
  }

  private async report(): Promise<void> {
    const { source, memberId } = this.parts;
    const running = [...this.running.values()];
    await reportMembers(
      source,
      memberId,
      running.map((one) => ({ streamId: one.stream.id, ...one.report() })),
    );
    await Promise.all(running.map((one) => one.lag()));
  }
}
