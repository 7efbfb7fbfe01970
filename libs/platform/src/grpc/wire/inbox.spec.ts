import { describe, expect, it } from '@jest/globals';

import { frameOf } from './frames.js';
import { Inbox } from './inbox.js';

const message = (text: string): Buffer => frameOf(Buffer.from(text));
const inbox = (): Inbox => new Inbox(100);

describe('what a caller has sent', () => {
  it('is taken message by message', () => {
    const box = inbox();
    expect(box.next()).toBeUndefined();
    box.push(Buffer.concat([message('a'), message('b')]), false);
    box.end();
    expect([box.next(), box.next(), box.next()].map((frame) => frame?.bytes.toString())).toEqual(['a', 'b', undefined]);
    expect(box.next()).toBeNull();
  });

  it('is told of as it comes', () => {
    const box = inbox();
    let news = 0;
    box.watch(() => news++);
    box.push(message('a'), false);
    expect(news).toBe(1);
    box.push(message('b'), true);
    box.end();
    expect(news).toBe(2);
    box.watch(undefined);
    box.cut();
    expect(news).toBe(2);
  });

  it('is worth nothing when the caller goes before its end', () => {
    const box = inbox();
    box.push(message('a'), false);
    box.cut();
    expect(() => box.next()).toThrow('gave up');
    expect(() => box.only()).toThrow('gave up');
  });

  it('must be whole', () => {
    const box = inbox();
    box.push(message('abc').subarray(0, -1), true);
    box.end();
    expect(() => box.next()).toThrow('within a message');
    expect(() => box.only()).toThrow('within a message');
  });
});

describe('the message of a call that has one', () => {
  it('is there when the caller has ended', () => {
    const box = inbox();
    box.push(message('a'), false);
    expect(box.only()).toBeUndefined();
    box.end();
    expect(box.only()?.bytes.toString()).toBe('a');
  });

  it('is the only one', () => {
    const box = inbox();
    box.push(message('a'), false);
    expect(box.only()).toBeUndefined();
    box.push(message('b'), false);
    expect(() => box.only()).toThrow('more than one');
  });

  it('is there at all', () => {
    const box = inbox();
    box.end();
    expect(() => box.only()).toThrow('no message');
  });

  it('is not larger than it may be', () => {
    const box = inbox();
    box.push(message('x'.repeat(101)), false);
    expect(() => box.only()).toThrow('101 bytes');
  });
});
