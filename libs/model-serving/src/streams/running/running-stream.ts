import { systemClock } from '@intelgraph/kernel';
import type { Bus, Transformation } from '@intelgraph/messaging';

import type { PredictionsService } from '../../predictions/predictions.service.js';
import type { StreamMember } from '../stream.js';
import type { StreamEntity } from '../stream.entity.js';
import type { StreamObserver } from '../stream-observer.js';

import { StreamWork, type StreamWire } from './stream-work.js';

export interface RunningStreamParts {
  readonly stream: StreamEntity;
  readonly group: string;
  readonly bus: Bus;
  readonly predictions: PredictionsService;
  readonly wire: StreamWire;
  readonly observer: StreamObserver;
  readonly concurrency: number;
  readonly maxRows: number;
}

/** A stream that runs in this process, at one revision of it. */
export class RunningStream {
  private readonly work: StreamWork;
  private transformation: Promise<Transformation> | undefined;
  private now: Transformation | undefined;
  private counted = { done: 0, at: performance.now() };

  constructor(private readonly parts: RunningStreamParts) {
    const { stream, predictions, wire, observer } = parts;
    const source = { uri: `/streams/${stream.workspace}/${stream.name}`, now: () => systemClock.now() };
    this.work = new StreamWork({ stream, predictions, wire, source, observer });
  }

  get stream(): StreamEntity {
    return this.parts.stream;
  }

  /** Joins the others that run it, however long the bus takes. */
  start(): void {
    const { stream, group, bus, concurrency, maxRows } = this.parts;
    const { inputTopic, outputTopic, deadLetterTopic, maxWaitMs } = stream;
    this.transformation = bus.transform({
      ...{ group, inputTopic, outputTopic, deadLetterTopic, concurrency, maxWaitMs },
      maxMessages: Math.min(stream.maxBatchRows, maxRows),
      handle: (messages, signal) => this.work.handle(messages, signal),
    });
    void this.transformation.then((transformation) => (this.now = transformation));
  }

  async close(): Promise<void> {
    const transformation = await this.transformation;
    await transformation?.close();
  }

  /** What it does, and how much since it was asked last. */
  report(): Omit<StreamMember, 'memberId' | 'reportedAt'> {
    const { state, reason = null } = this.now?.status() ?? { state: 'starting' as const };
    const [done, at] = [this.work.done, performance.now()];
    const seconds = (at - this.counted.at) / 1_000;
    const messagesPerSecond = seconds > 0 ? (done - this.counted.done) / seconds : 0;
    this.counted = { done, at };
    return { state, reason, messagesPerSecond };
  }

  /** Tells the observer how far the group is behind, where the bus answers. */
  async lag(): Promise<void> {
    const { bus, group, stream, observer } = this.parts;
    const lag = await bus.lag(group).catch(() => undefined);
    if (lag !== undefined) observer.lagged(stream, lag.partitions);
  }
}
