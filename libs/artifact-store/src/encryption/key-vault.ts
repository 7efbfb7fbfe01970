import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';

import { moveInto, writeSynced } from '../local/durable-files.js';
import { collect } from '../store/sealed-bytes.js';
import type { S3Objects } from '../s3/s3-objects.js';

/** Where wrapped keys lie: beside the blobs that they protect. Small files by name. */
export interface KeyVault {
  all(): Promise<Map<string, Buffer>>;
  /** In one step; in place of the one of this name. */
  put(name: string, bytes: Buffer): Promise<void>;
}

const FOLDER = 'keys';

export function keysInFolder(basePath: string): KeyVault {
  const root = resolve(basePath);
  return {
    async all() {
      const names = await readdir(join(root, FOLDER)).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
        throw error;
      });
      const found = names.map(async (name) => [name, await readFile(join(root, FOLDER, name))] as const);
      return new Map(await Promise.all(found));
    },
    async put(name, bytes) {
      const temporary = join(root, 'tmp', randomUUID());
      await mkdir(dirname(temporary), { recursive: true });
      await writeSynced(temporary, Readable.from([bytes]));
      await moveInto(join(root, FOLDER, name), temporary);
    },
  };
}

export function keysInBucket(objects: S3Objects): KeyVault {
  return {
    async all() {
      const found = new Map<string, Buffer>();
      for await (const { key } of objects.list(`${FOLDER}/`)) {
        const object = await objects.open(key);
        if (object !== null) found.set(key.slice(FOLDER.length + 1), await collect(object));
      }
      return found;
    },
    put: (name, bytes) => objects.put(`${FOLDER}/${name}`, bytes),
  };
}
