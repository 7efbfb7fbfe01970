import { describe, expect, it } from '@jest/globals';

import type { OpenKernel } from '../dense-kernel.js';
import { OnnxSessions } from './onnx-sessions.js';

/** Kernels that say which are open. */
function world(most: number) {
  const sessions = new OnnxSessions(most, 2);
  const open: string[] = [];
  const opener = (id: string) => (): Promise<OpenKernel> => {
    open.push(id);
    const close = () => Promise.resolve(void open.splice(open.indexOf(id), 1));
    return Promise.resolve({ run: () => Promise.resolve(), close });
  };
  /** @returns whether its session was there */
  const ask = async (id: string): Promise<boolean> => {
    const kernel = sessions.kernelOf(id, 'cpu', opener(id));
    await new Promise(setImmediate);
    return kernel !== undefined;
  };
  const askAll = async (ids: string): Promise<boolean[]> => {
    const there = [];
    for (const id of ids) there.push(await ask(id));
    return there;
  };
  return { sessions, open, askAll };
}

describe('Sessions of ONNX Runtime', () => {
  it('are opened by the second who asks and there for the third', async () => {
    const { askAll, open } = world(2);
    expect(await askAll('a')).toEqual([false]);
    expect(open).toEqual([]);
    expect(await askAll('aaa')).toEqual([false, true, true]);
    expect(open).toEqual(['a']);
  });

  it('make way for who was asked for twice since they were', async () => {
    const { askAll, open } = world(2);
    await askAll('aabb');
    expect(await askAll('accc')).toEqual([true, false, false, true]);
    expect(open).toEqual(['a', 'c']);
  });

  it('are not pushed out by models that take turns', async () => {
    const { askAll, open } = world(2);
    await askAll('aabb');
    expect(await askAll('abcdefabcdefabcdef')).toEqual(
      Array.from('abcdefabcdefabcdef', (id) => id === 'a' || id === 'b'),
    );
    expect(open).toEqual(['a', 'b']);
  });

  it('are closed with their model, also while they are being opened', async () => {
    const { askAll, sessions, open } = world(2);
    await askAll('aabb');
    await sessions.close('a');
    expect(open).toEqual(['b']);

    let opened: (kernel: OpenKernel) => void = () => undefined;
    const opening = () => new Promise<OpenKernel>((resolve) => (opened = resolve));
    for (let turn = 0; turn < 2; turn++) sessions.kernelOf('c', 'cpu', opening);
    await sessions.close('c');
    let closed = false;
    opened({ run: () => Promise.resolve(), close: () => Promise.resolve(void (closed = true)) });
    await new Promise(setImmediate);
    expect(closed).toBe(true);
    expect(sessions.kernelOf('c', 'cpu', opening)).toBeUndefined();
  });

  it('are tried again after one did not open', async () => {
    const { askAll, sessions } = world(1);
    const failing = () => Promise.reject(new Error('no memory'));
    for (let turn = 0; turn < 2; turn++) sessions.kernelOf('a', 'cpu', failing);
    await new Promise(setImmediate);
    expect(await askAll('aaa')).toEqual([false, false, true]);
  });
});
