import type { WireFile } from './worker-protocol.js';

/** Smaller files are not worth a block of their own. */
const SHARED_FROM = 16 * 1024;

/** The same files in memory that all threads share: models made of them keep their weights there, once for all. */
export function sharedFiles(files: readonly WireFile[]): WireFile[] {
  return files.map(({ path, bytes }) => {
    if (bytes.byteLength < SHARED_FROM || bytes.buffer instanceof SharedArrayBuffer) return { path, bytes };
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
    shared.set(bytes);
    return { path, bytes: shared };
  });
}
