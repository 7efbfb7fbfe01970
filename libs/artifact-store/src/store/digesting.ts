import type { BlobContent } from './artifact-store.js';
import { chunksOf, type Digester } from './verified-stream.js';

/** Passes the content on and tells the digester of it. */
export async function* digesting(content: BlobContent, digester: Digester): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunksOf(content)) {
    digester.add(chunk);
    yield chunk;
  }
}
