import { open, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import type { S3Objects } from '../s3/s3-objects.js';

/** What lies in a storage, by keys as `blobKey` and `signatureKey` make them. */
export interface StoredObjects {
  /** Keys below a folder such as `blobs/sha256/`. */
  list(folder: string): AsyncIterable<string>;
  /** The first bytes of an object; empty when it is gone. */
  head(key: string, bytes: number): Promise<Buffer>;
}

export function objectsInFolder(basePath: string): StoredObjects {
  const root = resolve(basePath);
  return {
    async *list(folder) {
      for (const part of await readdirIfThere(join(root, folder))) {
        for (const name of await readdirIfThere(join(root, folder, part))) yield `${folder}${part}/${name}`;
      }
    },
    async head(key, bytes) {
      const file = await open(join(root, key)).catch(missingAsNull);
      if (file === null) return Buffer.alloc(0);
      try {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
  };
}

export function objectsInBucket(objects: S3Objects): StoredObjects {
  return {
    async *list(folder) {
      for await (const { key } of objects.list(folder)) yield key;
    },
    async head(key, bytes) {
      const stored = await objects.open(key, { range: [0, bytes - 1] });
      const chunks: Uint8Array[] = [];
      for await (const chunk of stored ?? []) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks);
    },
  };
}

async function readdirIfThere(path: string): Promise<string[]> {
  return (await readdir(path).catch(missingAsNull)) ?? [];
}

function missingAsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
