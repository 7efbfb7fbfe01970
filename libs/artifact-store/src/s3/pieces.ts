/** The same bytes in pieces of this size; the last may be shorter. At least one piece, which may be empty. */
export async function* inPieces(content: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let filled = 0;
  for await (const chunk of content) {
    for (let at = 0; at < chunk.length;) {
      // A full piece waits until there is more, so that the last one is never empty.
      if (filled === size) {
        yield Buffer.concat(held, filled);
        [held, filled] = [[], 0];
      }
      const taken = chunk.subarray(at, at + size - filled);
      held.push(taken);
      filled += taken.length;
      at += taken.length;
    }
  }
  yield Buffer.concat(held, filled);
}
