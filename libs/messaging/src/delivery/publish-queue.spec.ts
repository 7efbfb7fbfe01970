import { describe, expect, it } from '@jest/globals';
import { BusOverloadedError, MessageTooLargeError } from '../bus/bus.errors.js';
import type { BusMessage } from '../bus/message.js';
import { PublishQueue } from './publish-queue.js';

const message = (text: string): BusMessage => ({ topic: 't', key: 'k', value: Buffer.from(text), headers: {} });
const texts = (batch: readonly BusMessage[]): string[] => batch.map(({ value }) => value.toString());

describe('PublishQueue', () => {
  it('sends concurrent calls together and in order', async () => {
    const batches: string[][] = [];
    const queue = new PublishQueue((batch) => Promise.resolve(void batches.push(texts(batch))));
    await Promise.all([queue.publish([message('1'), message('2')]), queue.publish([message('3')]), queue.publish([])]);
    expect(batches).toEqual([['1', '2', '3']]);
  });

  it('cuts batches at 500 messages and at the size of the largest message', async () => {
    const sizes: number[] = [];
    const queue = new PublishQueue((batch) => Promise.resolve(void sizes.push(batch.length)));
    await queue.publish(Array.from({ length: 1100 }, () => message('x')));
    await queue.publish([message('x'.repeat(600_000)), message('y'.repeat(600_000))]);
    expect(sizes).toEqual([500, 500, 100, 1, 1]);
  });

  it('rejects the calls of a failed batch, sends no more of them, and goes on with the others', async () => {
    const sent: string[] = [];
    let fail = true;
    const queue = new PublishQueue((batch) => {
      sent.push(batch[0]?.value.toString() ?? '');
      if (!fail) return Promise.resolve();
      fail = false;
      return Promise.reject(new Error('down'));
    });
    const large = queue.publish(Array.from({ length: 800 }, (_, i) => message(`large ${i}`)));
    await expect(large).rejects.toThrow('down');
    await queue.publish([message('other')]);
    expect(sent).toEqual(['large 0', 'other']);
  });

  it('refuses what is too large and what is too much', async () => {
    const queue = new PublishQueue(() => new Promise<void>(() => undefined));
    await expect(queue.publish([message('x'.repeat(900_001))])).rejects.toThrow(MessageTooLargeError);
    void queue.publish(Array.from({ length: 15_000 }, () => message('x')));
    await expect(queue.publish(Array.from({ length: 15_000 }, () => message('x')))).rejects.toThrow(BusOverloadedError);
  });
});
