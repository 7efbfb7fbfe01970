/** Reads the next item while the one before is worked on. */
export async function* readAhead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const read = await next;
      if (read.done === true) return;
      next = iterator.next();
      // Whoever stops early never awaits it.
      next.catch(() => undefined);
      yield read.value;
    }
  } finally {
    await next.catch(() => undefined);
    await iterator.return?.();
  }
}
