import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidInputError } from '@intelgraph/kernel';
import { eventually } from '@intelgraph/testing';
import {
  BusUnavailableError,
  DeadLetterNotFoundError,
  GroupActiveError,
  MessageTooLargeError,
  PoisonMessageError,
  RetryLaterError,
  type Bus,
  type BusMessage,
  type BusOptions,
  type ReceivedMessage,
} from '../src/index.js';

const LOADER = new URL('../../testing/jest/source-loader.mjs', import.meta.url).href;
const DOOMED = fileURLToPath(new URL('./doomed-consumer.ts', import.meta.url));

/** How a suite makes buses on one real log. */
export interface BusHarness {
  /** What `create` makes a bus of, for another process. */
  options(prefix: string): BusOptions;
  /** A bus as one more process would have it. Two with one prefix see each other. */
  create(prefix: string): Bus;
  /** A bus whose broker or database is not there until `arrive` is called. */
  createAbsent(prefix: string): Promise<{ bus: Bus; arrive(): Promise<void>; leave(): Promise<void> }>;
}

const WAIT = { timeoutMs: 30_000 };
const RETRY = { attempts: 3, initialDelayMs: 5, maxDelayMs: 10 };

/** A handler out of something that takes no time; what it throws fails the message. */
const doing = (work: (message: ReceivedMessage) => unknown) => async (message: ReceivedMessage) => {
  await Promise.resolve(message).then(work);
};

/** What every adapter must do. Run by one int-spec per adapter, on the real thing. */
export function busContract(name: string, harness: () => BusHarness, suite: typeof describe.skip = describe): void {
  suite(`${name} bus`, () => {
    let prefix = '';
    let buses: Bus[] = [];
    const open = async (): Promise<Bus> => {
      const bus = harness().create(prefix);
      buses.push(bus);
      await bus.start();
      return bus;
    };
    const message = (topic: string, key: string, text: string): BusMessage => ({
      topic,
      key,
      value: Buffer.from(text),
      headers: {},
    });
    const texts = (seen: ReceivedMessage[]): string[] => seen.map(({ value }) => value.toString());

    beforeEach(() => {
      prefix = `t${randomUUID().slice(0, 8)}.`;
      buses = [];
    });
    afterEach(async () => {
      await Promise.all(buses.map((bus) => bus.close()));
    });

    it('carries bytes, key, headers and time unchanged, JSON with a top-level value too', async () => {
      const bus = await open();
      const seen: ReceivedMessage[] = [];
      await bus.subscribe({ group: 'a.read', topics: ['x.y.z.v1'], handler: doing((m) => seen.push(m)) });
      const sent: BusMessage[] = [
        { topic: 'x.y.z.v1', key: 'k', value: Buffer.from('{"name":"auc","value":0.9}'), headers: { a: 'ü', b: '' } },
        { topic: 'x.y.z.v1', key: 'k', value: Buffer.from([0, 255, 1, 0]), headers: {} },
      ];
      await bus.publish(sent);
      await eventually(() => expect(seen).toHaveLength(2), WAIT);
      expect(seen.map(({ topic, key, value, headers }) => ({ topic, key, value, headers }))).toEqual(sent);
      expect(Math.abs(Date.now() - seen[0]!.timestamp.getTime())).toBeLessThan(60_000);
      expect(bus.status().state).toBe('up');
    });

    it('gives every group every message, and keeps the order of each key', async () => {
      const bus = await open();
      const first: ReceivedMessage[] = [];
      const second: ReceivedMessage[] = [];
      await bus.subscribe({ group: 'a.first', topics: ['o'], handler: doing((m) => first.push(m)) });
      await bus.publish(Array.from({ length: 300 }, (_, i) => message('o', `k${i % 7}`, String(i))));
      await bus.subscribe({ group: 'b.second', topics: ['o'], handler: doing((m) => second.push(m)) });
      for (const seen of [first, second]) {
        await eventually(() => expect(seen).toHaveLength(300), WAIT);
        for (let key = 0; key < 7; key++) {
          const numbers = texts(seen.filter((m) => m.key === `k${key}`)).map(Number);
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        }
      }
      await eventually(async () => expect((await bus.lag('a.first')).total).toBe(0n), WAIT);
    });

    it('delivers again what a handler failed on, in its place', async () => {
      const bus = await open();
      const tries: string[] = [];
      await bus.subscribe({
        group: 'a.fail',
        topics: ['r'],
        retry: RETRY,
        handler: doing((m) => {
          tries.push(`${m.value.toString()}/${m.attempt}`);
          if (m.value.toString() === '1' && m.attempt < 3) throw new Error('not yet');
        }),
      });
      await bus.publish(['0', '1', '2'].map((text) => message('r', 'k', text)));
      await eventually(() => expect(tries).toHaveLength(5), WAIT);
      expect(tries).toEqual(['0/1', '1/1', '1/2', '1/3', '2/1']);
    });

    it('puts aside what keeps failing, moves on, and replays it to the group that failed alone', async () => {
      const bus = await open();
      let cured = false;
      const failing: string[] = [];
      const other: string[] = [];
      await bus.subscribe({
        group: 'a.broken',
        topics: ['d'],
        retry: RETRY,
        handler: doing((m) => {
          const text = m.value.toString();
          if (!cured && text === 'poison') throw new PoisonMessageError('cannot be read');
          if (!cured && text === 'bad') throw new RangeError('no such thing');
          failing.push(text);
        }),
      });
      await bus.subscribe({
        group: 'a.fine',
        topics: ['d'],
        handler: doing((m) => other.push(m.value.toString())),
      });
      await bus.publish([
        { ...message('d', 'k', 'bad'), headers: { traceparent: 't' } },
        message('d', 'k', 'poison'),
        message('d', 'k', 'good'),
      ]);
      await eventually(() => expect(failing).toEqual(['good']), WAIT);
      await eventually(() => expect(other).toEqual(['bad', 'poison', 'good']), WAIT);
      const { items: letters } = await bus.deadLetters.list({ group: 'a.broken' });
      expect(letters).toMatchObject([
        { group: 'a.broken', topic: 'd', attempts: 3, code: 'RangeError', reason: 'no such thing' },
        { group: 'a.broken', topic: 'd', attempts: 1, code: 'BUS.POISON_MESSAGE', reason: 'cannot be read' },
      ]);
      expect(letters[0]).toMatchObject({ key: 'k', headers: { traceparent: 't' }, offset: '0' });
      cured = true;
      await bus.deadLetters.replay(letters[0]!.id);
      await eventually(() => expect(failing).toEqual(['good', 'bad']), WAIT);
      await expect(bus.deadLetters.replay(letters[0]!.id)).rejects.toThrow(DeadLetterNotFoundError);
      expect(await bus.deadLetters.replayAll()).toBe(1);
      await eventually(() => expect(failing).toEqual(['good', 'bad', 'poison']), WAIT);
      expect(await bus.deadLetters.list()).toEqual({ items: [] });
      await eventually(async () => expect((await bus.lag('a.fine')).total).toBe(0n), WAIT);
      expect(other).toEqual(['bad', 'poison', 'good']);
    });

    it('lists dead letters page by page, across topics, without those that were replayed', async () => {
      const bus = await open();
      let cured = false;
      const fail = doing(() => {
        if (!cured) throw new PoisonMessageError('cannot be read');
      });
      await bus.subscribe({ group: 'a.paged', topics: ['d1', 'd2'], handler: fail });
      await bus.subscribe({ group: 'b.paged', topics: ['d2'], handler: fail });
      await bus.publish([1, 2, 3, 4].map((n) => message(n === 4 ? 'd2' : 'd1', 'k', String(n))));
      await eventually(async () => expect((await bus.deadLetters.list()).items).toHaveLength(5), WAIT);
      const paged = async (filter: { topic?: string; group?: string } = {}): Promise<string[]> => {
        const found: string[] = [];
        let pageToken: string | undefined;
        do {
          const page = await bus.deadLetters.list({ ...filter, pageSize: 2, ...(pageToken ? { pageToken } : {}) });
          expect(page.items.length).toBeLessThanOrEqual(2);
          found.push(...page.items.map(({ group, value }) => `${group}/${value.toString()}`));
          pageToken = page.nextPageToken;
        } while (pageToken !== undefined);
        return found;
      };
      const all = await paged();
      expect(all.slice(0, 3)).toEqual(['a.paged/1', 'a.paged/2', 'a.paged/3']);
      expect(all.slice(3).sort()).toEqual(['a.paged/4', 'b.paged/4']);
      expect(await paged({ group: 'b.paged' })).toEqual(['b.paged/4']);
      const { items } = await bus.deadLetters.list({ topic: 'd1' });
      cured = true;
      await bus.deadLetters.replay(items[1]!.id);
      expect(await paged({ topic: 'd1' })).toEqual(['a.paged/1', 'a.paged/3']);
      await expect(bus.deadLetters.list({ pageSize: 0 })).rejects.toThrow(InvalidInputError);
      await expect(bus.deadLetters.list({ pageToken: 'WzEsMiwzXQ' })).rejects.toThrow(InvalidInputError);
      expect(await bus.deadLetters.replayAll()).toBe(4);
      expect(await paged()).toEqual([]);
    });

    it('waits without counting when the handler says that its surroundings are at fault', async () => {
      const bus = await open();
      let tries = 0;
      await bus.subscribe({
        group: 'a.later',
        topics: ['w'],
        retry: RETRY,
        handler: doing(() => {
          if (++tries < 8) throw new RetryLaterError('the database is away');
        }),
      });
      await bus.publish([message('w', 'k', 'x')]);
      await eventually(() => expect(tries).toBe(8), WAIT);
      expect(await bus.deadLetters.list()).toEqual({ items: [] });
    });

    it('shares the partitions among the members of a group and hands them over when one leaves', async () => {
      const [one, two] = [await open(), await open()];
      const seen: Record<string, string[]> = { one: [], two: [] };
      const join = (bus: Bus, who: string) =>
        bus.subscribe({
          group: 'a.shared',
          topics: ['s'],
          handler: doing((m) => seen[who]!.push(m.value.toString())),
        });
      const first = await join(one, 'one');
      await join(two, 'two');
      let sent = 0;
      const publishSome = () => two.publish(Array.from({ length: 40 }, () => message('s', `k${sent}`, String(sent++))));
      await eventually(async () => {
        await publishSome();
        return seen['one']!.length > 0 && seen['two']!.length > 0;
      }, WAIT);
      await first.close();
      const before = seen['one']!.length;
      await publishSome();
      await eventually(() => expect(new Set([...seen['one']!, ...seen['two']!]).size).toBe(sent), WAIT);
      expect(seen['one']!.length).toBe(before);
    });

    it('starts at the end when asked to, and replays from the beginning or from a time', async () => {
      const bus = await open();
      const seen: string[] = [];
      await bus.publish([message('p', 'k', 'before')]);
      const subscription = await bus.subscribe({
        group: 'a.late',
        topics: ['p'],
        from: 'latest',
        handler: doing((m) => seen.push(m.value.toString())),
      });
      await eventually(() => expect(subscription.status().state).toBe('up'), WAIT);
      const between = new Date();
      await eventually(() => Date.now() > between.getTime() + 5);
      await bus.publish([message('p', 'k', 'after')]);
      await eventually(() => expect(seen).toEqual(['after']), WAIT);
      await bus.seek('a.late', ['p'], 'beginning');
      await eventually(() => expect(seen).toEqual(['after', 'before', 'after']), WAIT);
      await bus.seek('a.late', ['p'], between);
      await eventually(() => expect(seen).toEqual(['after', 'before', 'after', 'after']), WAIT);
      await expect((await open()).seek('a.late', ['p'], 'latest')).rejects.toThrow(GroupActiveError);
    });

    it('goes on where it stood after a restart', async () => {
      const first = await open();
      const seen: string[] = [];
      const handler = doing((m) => seen.push(m.value.toString()));
      await first.subscribe({ group: 'a.restart', topics: ['c'], handler });
      await first.publish([message('c', 'k', '1')]);
      await eventually(() => expect(seen).toEqual(['1']), WAIT);
      await first.close();
      const second = await open();
      await second.publish([message('c', 'k', '2')]);
      await second.subscribe({ group: 'a.restart', topics: ['c'], handler });
      await eventually(() => expect(seen).toEqual(['1', '2']), WAIT);
    });

    it('delivers again what a process was handling when it was killed', async () => {
      const bus = await open();
      const child = spawn(process.execPath, ['--import', LOADER, DOOMED, JSON.stringify(harness().options(prefix))], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const killed = new Promise((resolve) => child.once('exit', resolve));
      await bus.publish(['done', 'stuck', 'next'].map((text) => message('kill', 'k', text)));
      await eventually(() => expect(output).toContain('stuck'), WAIT);
      child.kill('SIGKILL');
      await killed;
      const seen: string[] = [];
      await bus.subscribe({
        group: 'a.killed',
        topics: ['kill'],
        handler: doing((m) => seen.push(m.value.toString())),
      });
      await eventually(() => expect(seen.slice(-2)).toEqual(['stuck', 'next']), WAIT);
    });

    it('takes nothing while it is paused', async () => {
      const bus = await open();
      const seen: string[] = [];
      const subscription = await bus.subscribe({
        group: 'a.pause',
        topics: ['q'],
        handler: doing((m) => seen.push(m.value.toString())),
      });
      subscription.pause();
      await bus.publish([message('q', 'k', '1')]);
      await eventually(async () => expect((await bus.lag('a.pause')).total).toBe(1n), WAIT);
      expect(seen).toEqual([]);
      subscription.resume();
      await eventually(() => expect(seen).toEqual(['1']), WAIT);
    });

    it('refuses a message that is too large and goes on with the others', async () => {
      const bus = await open();
      const large = message('l', 'k', 'x'.repeat(1_100_000));
      await expect(bus.publish([large])).rejects.toThrow(MessageTooLargeError);
      await expect(bus.publish([message('l', 'k', 'x'.repeat(800_000))])).resolves.toBeUndefined();
    });

    it('starts while its other side is down, says so, refuses to publish, and works once it is there', async () => {
      const { bus, arrive, leave } = await harness().createAbsent(prefix);
      buses.push(bus);
      await bus.start();
      const seen: string[] = [];
      await bus.subscribe({ group: 'a.wait', topics: ['u'], handler: doing((m) => seen.push(m.value.toString())) });
      expect(bus.status()).toMatchObject({ state: 'down', reason: expect.any(String) });
      await expect(bus.publish([message('u', 'k', '0')])).rejects.toThrow(BusUnavailableError);
      await arrive();
      await eventually(() => expect(bus.status().state).toBe('up'), WAIT);
      await bus.publish([message('u', 'k', '1')]);
      await eventually(() => expect(seen).toContain('1'), WAIT);
      await leave();
      await eventually(() => expect(bus.status().state).toBe('down'), WAIT);
      await arrive();
      await eventually(() => bus.publish([message('u', 'k', '2')]).then(() => true), WAIT);
      await eventually(() => expect(seen).toContain('2'), WAIT);
      // A broker is started twice, and waited for five times.
    }, 240_000);
  });
}
