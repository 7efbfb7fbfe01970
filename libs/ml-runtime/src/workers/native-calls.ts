import { setTimeout as delay } from 'node:timers/promises';

import { InferenceUnavailableError } from '../runtime.errors.js';

/** Places in the memory that a thread shares with its pool: calls that are under way, and whether more may begin. */
const UNDER_WAY = 0;
const CLOSED = 1;

const LOOKS_MS = 2;

let ofThisThread = newNativeCalls();

/** The state of a thread's calls, to be shared with it. */
export function newNativeCalls(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/** Says where this thread's pool looks for its calls. */
export function shareNativeCalls(state: Int32Array): void {
  ofThisThread = state;
}

/**
 * Makes a call into a native library that must not be interrupted: a binding in C++ that cannot make its result in a thread that is ended
 * meanwhile takes the whole process along (ONNX Runtime's does).
 *
 * @throws InferenceUnavailableError in a thread that is about to be ended
 */
export async function nativeCall<T>(call: () => Promise<T>): Promise<T> {
  Atomics.add(ofThisThread, UNDER_WAY, 1);
  try {
    if (Atomics.load(ofThisThread, CLOSED) === 1) throw new InferenceUnavailableError('the inference worker ends');
    return await call();
  } finally {
    Atomics.sub(ofThisThread, UNDER_WAY, 1);
  }
}

/**
 * Lets a thread begin no more native calls and waits for the end of those under way, however long that takes: it may be ended then.
 *
 * @param isDead whether the thread has ended by itself
 */
export async function closeNativeCalls(state: Int32Array, isDead: () => boolean): Promise<void> {
  Atomics.store(state, CLOSED, 1);
  while (Atomics.load(state, UNDER_WAY) > 0 && !isDead()) await delay(LOOKS_MS);
}
