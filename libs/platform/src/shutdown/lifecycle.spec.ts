import { describe, expect, it } from '@jest/globals';
import { silentLogger } from '@intelgraph/kernel';
import { Lifecycle } from './lifecycle.js';

describe('a lifecycle', () => {
  it('closes in phases, the last registered of a phase first', async () => {
    const lifecycle = new Lifecycle(silentLogger, 1000);
    const order: string[] = [];
    lifecycle.onClose('database', 'a', () => void order.push('database 1'));
    lifecycle.onClose('database', 'b', () => void order.push('database 2'));
    lifecycle.onClose('readiness', 'c', () => void order.push('readiness'));
    expect(lifecycle.isOpen).toBe(true);
    await lifecycle.close();
    expect(lifecycle.isOpen).toBe(false);
    expect(order).toEqual(['readiness', 'database 2', 'database 1']);
  });

  it('closes the rest when one part fails or hangs, and then reports it', async () => {
    const lifecycle = new Lifecycle(silentLogger, 10);
    let closed = false;
    lifecycle.onClose('consumers', 'broken', () => Promise.reject(new Error('no')));
    lifecycle.onClose('producers', 'hanging', () => new Promise(() => undefined));
    lifecycle.onClose('database', 'database', () => void (closed = true));
    const failure = (await lifecycle.close().catch((error: unknown) => error)) as AggregateError;
    expect(closed).toBe(true);
    expect(failure.errors.map(String)).toEqual(['Error: no', 'Error: hanging did not close in 10 ms']);
  });
});
