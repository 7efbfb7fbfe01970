export const STREAM_FORMATS = ['cloudevents', 'json'] as const;
export type StreamFormat = (typeof STREAM_FORMATS)[number];

/** What the caller wants; a stream that is moved does neither for a moment. */
export const STREAM_STATES = ['running', 'paused'] as const;
export type StreamState = (typeof STREAM_STATES)[number];

/** Rows that are answered and committed together. */
export const BATCH_ROWS = { min: 1, max: 5_000, default: 1_000 };
export const WAIT_MS = { min: 0, max: 60_000, default: 0 };

/** A place in a topic: its beginning, its end, or the first message at or after a time. */
export type StreamStart = 'earliest' | 'latest' | Date;

/** A deployment that answers the messages of one topic into another. */
export interface Stream {
  /** UUIDv7. */
  readonly id: string;
  readonly workspace: string;
  readonly name: string;
  /** Of the same workspace; need not be there: messages wait for it. */
  readonly deployment: string;
  readonly inputTopic: string;
  readonly outputTopic: string;
  readonly deadLetterTopic: string;
  readonly format: StreamFormat;
  readonly maxBatchRows: number;
  /** How long messages are gathered when there are fewer, in milliseconds. */
  readonly maxWaitMs: number;
  readonly returnConfidence: boolean;
  readonly state: StreamState;
  /** Where it is about to be moved to; null = it is where it stands. */
  readonly moveTo: string | null;
  /** Rises whenever it is moved: predictions of the same message are others then. */
  readonly generation: number;
  /** Rises with every change. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a process that runs a stream last said. */
export interface StreamMember {
  readonly memberId: string;
  /** `waiting`: the deployment does not answer, `down`: the bus does not. */
  readonly state: 'up' | 'down' | 'starting' | 'waiting';
  readonly reason: string | null;
  readonly messagesPerSecond: number;
  readonly reportedAt: Date;
}

export interface NewStream {
  readonly name: string;
  readonly deployment: string;
  readonly inputTopic: string;
  readonly outputTopic: string;
  /** Default `<input topic>.dlq`. */
  readonly deadLetterTopic?: string;
  readonly format: StreamFormat;
  readonly maxBatchRows?: number;
  readonly maxWaitMs?: number;
  readonly returnConfidence?: boolean;
  /** Default `latest`. */
  readonly from?: StreamStart;
}

export interface StreamChange {
  readonly deployment?: string;
  readonly maxBatchRows?: number;
  readonly maxWaitMs?: number;
  readonly returnConfidence?: boolean;
}

/** A start as the database and events have it. */
export const writtenStart = (start: StreamStart): string => (start instanceof Date ? start.toISOString() : start);

/** A start as the bus takes it. */
export function busStart(written: string): 'beginning' | 'latest' | Date {
  if (written === 'earliest') return 'beginning';
  return written === 'latest' ? 'latest' : new Date(written);
}
