import {
  decodePageToken,
  encodePageToken,
  InvalidInputError,
  pageSizeOf,
  type Page,
  type PageRequest,
} from '@intelgraph/kernel';
import type { BusDriver, PartitionBounds } from '../bus/bus-driver.js';
import { DeadLetterNotFoundError } from '../bus/bus.errors.js';
import type { BusMessage } from '../bus/message.js';
import { DEAD_LETTER_SUFFIX } from '../topics/topic-names.js';
import { decodeDeadLetter, replayedMark, replayOf, type DeadLetter } from './dead-letter.js';
import type { DeadLetterFilter, DeadLetters } from './dead-letters.js';

type Log = Pick<BusDriver, 'topicsEndingIn' | 'bounds' | 'scan'>;

/** A letter and where it lies. */
interface Filed {
  readonly letter: DeadLetter;
  readonly place: readonly [topic: string, partition: number, offset: string];
}

interface Stretch extends PartitionBounds {
  readonly topic: string;
}

const MAX_PAGE_BYTES = 8_000_000;

/**
 * Dead letters as they lie in the `.dlq` topics: letters, and behind them, with the same key and therefore in the same
 * partition, marks for those already replayed. Nothing but a log is needed of a bus. Memory holds one page and the ids
 * of the replayed.
 */
export class LogDeadLetters implements DeadLetters {
  constructor(
    private readonly log: Log,
    private readonly publish: (messages: readonly BusMessage[]) => Promise<void>,
  ) {}

  async list(filter: DeadLetterFilter & PageRequest = {}): Promise<Page<DeadLetter>> {
    const size = pageSizeOf(filter);
    const stretches = startingAfter(await this.stretches(filter.topic), filter.pageToken);
    const { filed, more } = await this.collect(stretches, filter.group, size);
    const items = filed.map(({ letter }) => letter);
    const last = filed.at(-1);
    return more && last !== undefined ? { items, nextPageToken: encodePageToken(last.place) } : { items };
  }

  async replay(id: string): Promise<void> {
    const found: DeadLetter[] = [];
    for (const stretch of await this.stretches(id.split('/').at(-3))) {
      await this.walk(stretch, (entry) => {
        if ('replayed' in entry ? entry.replayed === id : entry.letter.id === id) found.length = 0;
        if ('letter' in entry && entry.letter.id === id) found.push(entry.letter);
        return true;
      });
    }
    if (found.length === 0) throw new DeadLetterNotFoundError(id);
    await this.sendAgain(found);
  }

  async replayAll({ topic, group }: DeadLetterFilter = {}): Promise<number> {
    let count = 0;
    // The ends are those of now: what fails again meanwhile is a new letter behind them.
    for (const stretch of await this.stretches(topic)) {
      for (let rest: Stretch | undefined = stretch; rest !== undefined;) {
        const { filed, more } = await this.collect([rest], group, 1_000);
        await this.sendAgain(filed.map(({ letter }) => letter));
        count += filed.length;
        const last = filed.at(-1);
        rest = more && last !== undefined ? { ...rest, first: BigInt(last.place[2]) + 1n } : undefined;
      }
    }
    return count;
  }

  /** The mark follows the message, so that a crash between the two repeats rather than loses. */
  private async sendAgain(letters: readonly DeadLetter[]): Promise<void> {
    await this.publish(letters.map(replayOf));
    await this.publish(letters.map(replayedMark));
  }

  /** The partitions of the dead-letter topics that hold something, in the order of the list. */
  private async stretches(topic: string | undefined): Promise<Stretch[]> {
    const existing = await this.log.topicsEndingIn(DEAD_LETTER_SUFFIX);
    const wanted = existing.filter((name) => topic === undefined || name === `${topic}${DEAD_LETTER_SUFFIX}`).sort();
    const stretches: Stretch[] = [];
    for (const name of wanted) {
      for (const bounds of await this.log.bounds(name)) stretches.push({ topic: name, ...bounds });
    }
    return stretches
      .filter(({ first, end }) => first < end)
      .sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1));
  }

  private async collect(
    stretches: readonly Stretch[],
    group: string | undefined,
    size: number,
  ): Promise<{ filed: Filed[]; more: boolean }> {
    const filed: Filed[] = [];
    const page = { bytes: 0, isFull: false };
    for (const stretch of stretches) {
      const replayed = await this.replayedIn(stretch);
      await this.walk(stretch, (entry) => {
        if ('replayed' in entry || replayed.has(entry.letter.id)) return true;
        if (group !== undefined && entry.letter.group !== group) return true;
        page.bytes += entry.letter.value.length;
        page.isFull = filed.length === size || (page.bytes > MAX_PAGE_BYTES && filed.length > 0);
        if (!page.isFull) filed.push(entry);
        return !page.isFull;
      });
      if (page.isFull) break;
    }
    return { filed, more: page.isFull };
  }

  private async replayedIn(stretch: Stretch): Promise<ReadonlySet<string>> {
    const replayed = new Set<string>();
    await this.walk(stretch, (entry) => {
      if ('replayed' in entry) replayed.add(entry.replayed);
      return true;
    });
    return replayed;
  }

  private walk(stretch: Stretch, visit: (entry: Filed | { replayed: string }) => boolean): Promise<void> {
    const { topic, partition, first, end } = stretch;
    return this.log.scan({
      topic,
      stretches: [{ partition, from: first, to: end }],
      visit: (record) => {
        const entry = decodeDeadLetter(record);
        if (entry === undefined) return true;
        return visit('replayed' in entry ? entry : { letter: entry, place: [topic, partition, record.offset] });
      },
    });
  }
}

/** @throws InvalidInputError for a foreign token */
function startingAfter(stretches: readonly Stretch[], pageToken: string | undefined): readonly Stretch[] {
  if (pageToken === undefined) return stretches;
  const [topic, partition, offset] = readPlace(pageToken);
  return stretches
    .filter((one) => one.topic > topic || (one.topic === topic && one.partition >= partition))
    .map((one) => (one.topic === topic && one.partition === partition ? { ...one, first: offset + 1n } : one));
}

function readPlace(pageToken: string): [topic: string, partition: number, offset: bigint] {
  const [topic, partition, offset] = decodePageToken(pageToken, 3);
  const digits = typeof offset === 'string' && /^\d{1,19}$/.test(offset);
  if (typeof topic !== 'string' || typeof partition !== 'number' || !digits) {
    throw InvalidInputError.of('page_token', 'is not a token that this list gave out');
  }
  return [topic, partition, BigInt(offset)];
}
