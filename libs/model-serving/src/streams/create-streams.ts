import { uuidv7Ids, type Clock, type IdSource, type Logger } from '@intelgraph/kernel';
import type { Bus, Outbox } from '@intelgraph/messaging';
import type { DataSource } from 'typeorm';

import type { ServingEngine } from '../serving-engine.js';

import { StreamRunner } from './running/stream-runner.js';
import type { StreamWire } from './running/stream-work.js';
import type { StreamObserver } from './stream-observer.js';
import { StreamsService } from './streams.service.js';

export interface StreamsOptions {
  /** Of the database `inference`; need not be connected yet. */
  readonly source: DataSource;
  readonly outbox: Outbox;
  /** Where topics have the names that callers give them: one without a prefix. */
  readonly bus: Bus;
  /** Of the platform's own topics and groups. */
  readonly topicPrefix: string;
  readonly engine: ServingEngine;
  readonly wire: StreamWire;
  readonly observer: StreamObserver;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  /** Partitions of a stream that this process answers at a time; 0 = it runs none. */
  readonly concurrency: number;
  /** Most rows that are answered together. */
  readonly maxRows: number;
}

export interface Streams {
  readonly streams: StreamsService;
  readonly runner: StreamRunner;
}

/** Wires streams. `runner.start()` begins; the bus is the caller's to start and close. */
export function createStreams(options: StreamsOptions): Streams {
  const { source, outbox, bus, topicPrefix, engine, wire, observer, clock, ids, logger } = options;
  const { concurrency, maxRows } = options;
  const { predictions } = engine;
  const memberId = uuidv7Ids.next();
  const streams = new StreamsService({ source, outbox, bus, topicPrefix, ids, clock });
  const running = { predictions, wire, observer, logger, memberId, concurrency, maxRows };
  const runner = new StreamRunner({ source, bus, topicPrefix, ...running });
  return { streams, runner };
}
