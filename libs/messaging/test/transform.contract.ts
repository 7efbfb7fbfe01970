import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '@intelgraph/kernel';
import { eventually } from '@intelgraph/testing';
import type { Bus, BusMessage, ReceivedMessage, TransformOutcome } from '../src/index.js';
import type { BusHarness } from './bus.contract.js';
import { echo } from './echo-transform.js';

const LOADER = new URL('../../testing/jest/source-loader.mjs', import.meta.url).href;
const DOOMED = fileURLToPath(new URL('./doomed-transformer.ts', import.meta.url));
const WAIT = { timeoutMs: 40_000 };

/** What every adapter must do with what is transformed. Run by the int-spec of each adapter, on the real thing. */
export function transformContract(
  name: string,
  harness: () => Pick<BusHarness, 'options' | 'create'>,
  suite: typeof describe.skip = describe,
): void {
  suite(`${name} bus, transforming`, () => {
    let prefix = '';
    let buses: Bus[] = [];
    const open = async (): Promise<Bus> => {
      const bus = harness().create(prefix);
      buses.push(bus);
      await bus.start();
      return bus;
    };
    const input = (key: string, text: string, headers: Record<string, string> = {}): BusMessage => ({
      ...{ topic: 'in', key, value: Buffer.from(text), headers },
    });
    /** All that lies in a topic by now and later, each record once, in the order of its partition. */
    const watch = async (bus: Bus, topic = 'out'): Promise<ReceivedMessage[]> => {
      const places = new Set<string>();
      const records: ReceivedMessage[] = [];
      const handler = (record: ReceivedMessage) => {
        const place = `${record.partition}/${record.offset}`;
        if (!places.has(place)) records.push(record);
        return Promise.resolve(void places.add(place));
      };
      await bus.subscribe({ group: `watch.${randomUUID()}`, topics: [topic], handler });
      return records;
    };
    const texts = (records: readonly ReceivedMessage[]): string[] => records.map(({ value }) => value.toString());
    const caughtUp = (bus: Bus, group: string) =>
      eventually(async () => expect((await bus.lag(group)).total).toBe(0n), WAIT);

    beforeEach(() => {
      prefix = `t${randomUUID().slice(0, 8)}.`;
      buses = [];
    });
    afterEach(async () => {
      await Promise.all(buses.map((bus) => bus.close()));
    });

    it('answers each message once, under its key and in the order of the key', async () => {
      const bus = await open();
      const outputs = await watch(bus);
      await bus.publish(Array.from({ length: 300 }, (_, i) => input(`k${i % 7}`, `m${i}`, { number: String(i) })));
      await bus.transform(echo('x.echo', { maxMessages: 11 }));
      await eventually(() => expect(outputs.length).toBeGreaterThanOrEqual(300), WAIT);
      await caughtUp(bus, 'x.echo');
      expect(texts(outputs).sort()).toEqual(Array.from({ length: 300 }, (_, i) => `M${i}`).sort());
      for (let key = 0; key < 7; key++) {
        const numbers = outputs.filter((one) => one.key === `k${key}`).map(({ headers }) => Number(headers['number']));
        expect(numbers).toEqual(Array.from({ length: Math.ceil((300 - key) / 7) }, (_, i) => key + 7 * i));
      }
    });

    it('puts what cannot be answered aside with the reason, and answers its neighbours', async () => {
      const bus = await open();
      const outputs = await watch(bus);
      const handle = (messages: readonly ReceivedMessage[]): Promise<TransformOutcome[]> =>
        Promise.resolve(
          messages.map(({ value }): TransformOutcome => {
            if (value.toString() === 'bad') return { deadLetter: new RangeError('no such thing') };
            const size = value.toString() === 'large' ? 1_100_000 : 1;
            return { output: { value: Buffer.alloc(size, 'x'), headers: {} } };
          }),
        );
      await bus.publish(['good', 'bad', 'large', 'good'].map((text) => input('k', text, { a: 'b' })));
      await bus.transform(echo('x.aside', { handle }));
      await eventually(() => expect(texts(outputs)).toEqual(['x', 'x']), WAIT);
      await caughtUp(bus, 'x.aside');
      const { items } = await bus.deadLetters.list({ topic: 'in' });
      expect(items).toMatchObject([
        {
          group: 'x.aside',
          topic: 'in',
          code: 'RangeError',
          reason: 'no such thing',
          offset: '1',
          headers: { a: 'b' },
        },
        { group: 'x.aside', topic: 'in', code: 'BUS.MESSAGE_TOO_LARGE', key: 'k', offset: '2' },
      ]);
      expect(texts(outputs)).toEqual(['x', 'x']);
      const replayed = items[0];
      await bus.deadLetters.replay(replayed?.id ?? '');
      await eventually(async () => expect((await bus.deadLetters.list({ topic: 'in' })).items).toHaveLength(2), WAIT);
    });

    it('waits with the same messages while its handler refuses, says why, and writes nothing', async () => {
      const bus = await open();
      const outputs = await watch(bus);
      let refuses = true;
      let tries = 0;
      const { handle } = echo('');
      const transformation = await bus.transform(
        echo('x.waits', {
          handle: (messages, signal) => {
            tries++;
            return refuses ? Promise.reject(new Error('the model is away')) : handle(messages, signal);
          },
        }),
      );
      await bus.publish([input('k', 'a'), input('k', 'b')]);
      await eventually(() => expect(tries).toBeGreaterThan(3), WAIT);
      expect(transformation.status()).toEqual({ state: 'waiting', reason: 'the model is away' });
      expect(outputs).toEqual([]);
      refuses = false;
      await eventually(() => expect(texts(outputs)).toEqual(['A', 'B']), WAIT);
      expect(transformation.status()).toEqual({ state: 'up' });
      expect(await bus.deadLetters.list()).toEqual({ items: [] });
    });

    it('ends at once while its handler refuses, and goes on elsewhere with the same messages', async () => {
      const [one, two] = [await open(), await open()];
      const outputs = await watch(two);
      const refusing = () => Promise.reject(new Error('the model is away'));
      const first = await one.transform(echo('x.ends', { handle: refusing }));
      await one.publish([input('k', 'a')]);
      await eventually(() => expect(first.status().state).toBe('waiting'), WAIT);
      await first.close();
      await two.transform(echo('x.ends'));
      await eventually(() => expect(texts(outputs)).toEqual(['A']), WAIT);
    });

    it('gathers messages for as long as it may wait, up to as many as it may take', async () => {
      const bus = await open();
      const sizes: number[] = [];
      const outputs = await watch(bus);
      const seen = (messages: readonly ReceivedMessage[]) => void sizes.push(messages.length);
      await bus.transform(echo('x.gathers', { maxMessages: 50, maxWaitMs: 2_000 }, seen));
      for (let i = 0; i < 20; i++) await bus.publish([input('k', String(i))]);
      await eventually(() => expect(outputs).toHaveLength(20), WAIT);
      expect(sizes.length).toBeLessThan(5);
      await bus.publish(Array.from({ length: 120 }, (_, i) => input('k', `more ${i}`)));
      await eventually(() => expect(outputs).toHaveLength(140), WAIT);
      expect(Math.max(...sizes)).toBe(50);
    });

    it('shares the partitions with other members, and takes over from one that leaves', async () => {
      const [one, two] = [await open(), await open()];
      const outputs = await watch(two);
      const counts = { one: 0, two: 0 };
      const counting = (who: 'one' | 'two') =>
        echo('x.shared', { maxMessages: 5 }, (messages) => void (counts[who] += messages.length));
      const first = await one.transform(counting('one'));
      await two.transform(counting('two'));
      let sent = 0;
      const publishSome = () => one.publish(Array.from({ length: 40 }, () => input(`k${sent}`, `m${sent++}`)));
      await eventually(async () => {
        await publishSome();
        return counts.one > 0 && counts.two > 0;
      }, WAIT);
      await first.close();
      await publishSome();
      await eventually(() => expect(outputs.length).toBeGreaterThanOrEqual(sent), WAIT);
      await caughtUp(two, 'x.shared');
      expect(texts(outputs).sort()).toEqual(Array.from({ length: sent }, (_, i) => `M${i}`).sort());
    });

    it('answers each message once although members are killed in the middle of it, again and again', async () => {
      const bus = await open();
      const outputs = await watch(bus);
      await bus.publish(Array.from({ length: 2_000 }, (_, i) => input(`k${i % 40}`, `m${i}`)));
      for (const kill of [1, 2, 3]) {
        const child = spawn(process.execPath, ['--import', LOADER, DOOMED, JSON.stringify(harness().options(prefix))], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        let batches = '';
        child.stdout.on('data', (chunk: Buffer) => (batches += chunk.toString()));
        const killed = new Promise((resolve) => child.once('exit', resolve));
        await eventually(() => expect(batches.length).toBeGreaterThan(5 * kill), WAIT);
        child.kill('SIGKILL');
        await killed;
      }
      await bus.transform(echo('x.killed', { maxMessages: 100 }));
      await eventually(() => expect(outputs.length).toBeGreaterThanOrEqual(2_000), WAIT);
      await caughtUp(bus, 'x.killed');
      expect(texts(outputs).sort()).toEqual(Array.from({ length: 2_000 }, (_, i) => `M${i}`).sort());
    }, 180_000);

    it('begins where it is sought to, and again from a time', async () => {
      const bus = await open();
      const outputs = await watch(bus);
      await bus.publish([input('k', 'before')]);
      await bus.seek('x.sought', ['in'], 'latest', { transforms: true });
      await bus.publish([input('k', 'first')]);
      const first = Date.now();
      await eventually(() => Date.now() > first + 10);
      const between = new Date();
      await eventually(() => Date.now() > between.getTime() + 10);
      await bus.publish([input('k', 'second')]);
      await bus.transform(echo('x.sought'));
      await eventually(() => expect(texts(outputs)).toEqual(['FIRST', 'SECOND']), WAIT);
      await bus.seek('x.sought', ['in'], between, { transforms: true });
      await eventually(() => expect(texts(outputs)).toEqual(['FIRST', 'SECOND', 'SECOND']), WAIT);
    });

    it('feeds one transformation with the outputs of another, and is not behind when both are done', async () => {
      const bus = await open();
      const outputs = await watch(bus, 'last');
      await bus.transform(echo('x.one'));
      await bus.transform(echo('x.two', { inputTopic: 'out', outputTopic: 'last' }));
      for (let i = 0; i < 10; i++) await bus.publish([input(`k${i}`, `m${i}`)]);
      await eventually(() => expect(outputs).toHaveLength(10), WAIT);
      await caughtUp(bus, 'x.one');
      await caughtUp(bus, 'x.two');
    });

    it('shows what lies in a topic, page by page, where transactions wrote it too', async () => {
      const bus = await open();
      await bus.publish(Array.from({ length: 25 }, (_, i) => input(`k${i}`, `m${i}`)));
      const outputs = await watch(bus);
      await bus.transform(echo('x.read'));
      await eventually(() => expect(outputs).toHaveLength(25), WAIT);
      const found: ReceivedMessage[] = [];
      let pageToken: string | undefined;
      do {
        const page = await bus.read('out', { pageSize: 10, ...(pageToken === undefined ? {} : { pageToken }) });
        found.push(...page.items);
        pageToken = page.nextPageToken;
      } while (pageToken !== undefined);
      expect(texts(found).sort()).toEqual(Array.from({ length: 25 }, (_, i) => `M${i}`).sort());
      await expect(bus.read('out', { pageToken: 'WyJ4Il0' })).rejects.toThrow(InvalidInputError);
    });

    it('refuses topics that are one, and batches of no size', async () => {
      const bus = await open();
      await expect(bus.transform(echo('x.same', { outputTopic: 'in' }))).rejects.toThrow(InvalidInputError);
      await expect(bus.transform(echo('x.same', { outputTopic: 'in.dlq' }))).rejects.toThrow(InvalidInputError);
      await expect(bus.transform(echo('x.none', { maxMessages: 0 }))).rejects.toThrow(InvalidInputError);
    });
  });
}
