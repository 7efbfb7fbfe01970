import type { BusMessage, ReceivedMessage } from '../bus/message.js';
import { DeadLetterNotFoundError } from '../bus/bus.errors.js';
import { decodeDeadLetter, replayedMark, replayOf, type DeadLetter } from './dead-letter.js';

export interface DeadLetterFilter {
  /** The original topic, without `.dlq`. */
  readonly topic?: string;
  readonly group?: string;
}

/** What could not be handled: to be looked at, and to be sent again once the cause is cured. */
export interface DeadLetters {
  /** Oldest first; letters that were replayed are left out. `limit` defaults to 100. */
  list(filter?: DeadLetterFilter & { limit?: number }): Promise<DeadLetter[]>;
  /** Sends the message again, to the group that failed on it alone. @throws DeadLetterNotFoundError */
  replay(id: string): Promise<void>;
  /** Sends all that match; returns how many. */
  replayAll(filter?: DeadLetterFilter): Promise<number>;
}

/** What the dead letters need of an adapter. */
export interface DeadLetterLog {
  /** Logical names of the existing topics that end in `.dlq`. */
  deadLetterTopics(): Promise<string[]>;
  /** Everything in a topic from its beginning to its present end, in order per partition. */
  readTopic(topic: string): Promise<ReceivedMessage[]>;
  publish(messages: readonly BusMessage[]): Promise<void>;
}

/**
 * Dead letters as a fold over the `.dlq` topics: letters, and marks for those already replayed. Both adapters share it,
 * so nothing but a log is needed of a bus.
 */
export class LogDeadLetters implements DeadLetters {
  constructor(private readonly log: DeadLetterLog) {}

  async list(filter: DeadLetterFilter & { limit?: number } = {}): Promise<DeadLetter[]> {
    const letters = await this.open(filter);
    return letters.slice(0, filter.limit ?? 100);
  }

  async replay(id: string): Promise<void> {
    const topic = id.split('/').at(-3);
    const letter = (await this.open(topic === undefined ? {} : { topic })).find((candidate) => candidate.id === id);
    if (letter === undefined) throw new DeadLetterNotFoundError(id);
    await this.sendAgain([letter]);
  }

  async replayAll(filter: DeadLetterFilter = {}): Promise<number> {
    const letters = await this.open(filter);
    await this.sendAgain(letters);
    return letters.length;
  }

  /** The mark follows the message, so that a crash between the two repeats rather than loses. */
  private async sendAgain(letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    await this.log.publish(letters.map(replayOf));
    await this.log.publish(letters.map(replayedMark));
  }

  private async open({ topic, group }: DeadLetterFilter): Promise<DeadLetter[]> {
    const topics = await this.log.deadLetterTopics();
    const wanted = topic === undefined ? topics : topics.filter((name) => name === `${topic}.dlq`);
    const open = new Map<string, DeadLetter>();
    for (const name of wanted) {
      for (const record of await this.log.readTopic(name)) {
        const entry = decodeDeadLetter(record);
        if (entry === undefined) continue;
        if ('replayed' in entry) open.delete(entry.replayed);
        else if (group === undefined || entry.group === group) open.set(entry.id, entry);
      }
    }
    return [...open.values()].sort((a, b) => a.failedAt.getTime() - b.failedAt.getTime());
  }
}
