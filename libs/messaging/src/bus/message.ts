/** A message to be published. Topic names are logical: the adapter adds its prefix. */
export interface BusMessage {
  readonly topic: string;
  /** Messages with the same key keep their order. Usually the id of the aggregate. */
  readonly key: string;
  /** The exact bytes; no adapter looks into them. */
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** A message as a handler gets it. */
export interface ReceivedMessage extends BusMessage {
  readonly partition: number;
  /** Position in the partition: a decimal integer that may exceed 2^53. */
  readonly offset: string;
  /** When the message was published. */
  readonly timestamp: Date;
  /** The key's own bytes, null where it has none; `key` is their text. */
  readonly keyBytes: Buffer | null;
  /** 1 for the first try, counting within this process. */
  readonly attempt: number;
}
