import {
  decodePageToken,
  encodePageToken,
  InvalidInputError,
  pageSizeOf,
  type Page,
  type PageRequest,
} from '@intelgraph/kernel';
import type { BusDriver, Stretch } from './bus-driver.js';
import type { ReceivedMessage } from './message.js';

const MAX_PAGE_BYTES = 8_000_000;

/** One page of a topic. The token says how far each partition was read. */
export async function readPage(
  driver: Pick<BusDriver, 'bounds' | 'scan'>,
  topic: string,
  page: PageRequest,
): Promise<Page<ReceivedMessage>> {
  const size = pageSizeOf(page);
  const read = page.pageToken === undefined ? new Map<number, bigint>() : readPlaces(page.pageToken);
  const bounds = await driver.bounds(topic);
  const stretches = bounds.map(({ partition, first, end }): Stretch => {
    const from = read.get(partition) ?? first;
    return { partition, from: from < first ? first : from, to: end };
  });
  const items: ReceivedMessage[] = [];
  const taken = { bytes: 0, isFull: false };
  const visit = (record: ReceivedMessage): boolean => {
    taken.bytes += record.value.length;
    taken.isFull = items.length === size || (taken.bytes > MAX_PAGE_BYTES && items.length > 0);
    if (taken.isFull) return false;
    items.push(record);
    read.set(record.partition, BigInt(record.offset) + 1n);
    return true;
  };
  await driver.scan({ topic, stretches, visit });
  return taken.isFull ? { items, nextPageToken: writePlaces(read) } : { items };
}

function writePlaces(read: ReadonlyMap<number, bigint>): string {
  return encodePageToken([[...read].map(([partition, next]) => `${partition}:${next}`).join()]);
}

/** @throws InvalidInputError for a foreign token */
function readPlaces(pageToken: string): Map<number, bigint> {
  const [places] = decodePageToken(pageToken, 1);
  if (!/^\d{1,9}:\d{1,19}(,\d{1,9}:\d{1,19})*$/.test(String(places))) {
    throw InvalidInputError.of('page_token', 'is not a token that this list gave out');
  }
  return new Map(
    String(places)
      .split(',')
      .map((place) => {
        const [partition = '', next = ''] = place.split(':');
        return [Number(partition), BigInt(next)];
      }),
  );
}
