import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { DatasetTooLargeError } from './data-files.errors.js';

/** Bytes that have arrived and wait to be looked at. */
export interface ReceivedFile {
  readonly path: string;
  readonly digest: string;
  readonly size: number;
}

/** The folder of uploaded files: `<base>/<workspace>/<digest>.<format>`. It lies outside every data root. */
export class UploadStore {
  constructor(
    /** Of all workspaces. */
    readonly folder: string,
    private readonly maxBytes: number,
  ) {}

  /** Where a data set's file is. */
  fileOf(workspace: string, digest: string, format: string): string {
    return join(this.folder, workspace, `${digest}.${format}`);
  }

  /**
   * Writes a stream to disk and hashes it on the way. The caller keeps or discards the result.
   *
   * @throws DatasetTooLargeError as soon as the limit is passed; nothing is left on disk then
   */
  async receive(workspace: string, id: string, content: AsyncIterable<Uint8Array>): Promise<ReceivedFile> {
    const folder = join(this.folder, workspace);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `.incoming-${id}`);
    const hash = createHash('sha256');
    let size = 0;
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const chunk of content) {
        size += chunk.length;
        if (size > this.maxBytes) throw new DatasetTooLargeError(this.maxBytes);
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      await file.sync();
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return { path, digest: hash.digest('hex'), size };
  }

  /** Gives a received file its lasting name. */
  async keep(received: ReceivedFile, workspace: string, format: string): Promise<void> {
    await rename(received.path, this.fileOf(workspace, received.digest, format));
  }

  async discard(received: ReceivedFile): Promise<void> {
    await rm(received.path, { force: true });
  }

  /** Whether a data set's file is still there. */
  async has(workspace: string, digest: string, format: string): Promise<boolean> {
    return stat(this.fileOf(workspace, digest, format)).then(
      () => true,
      () => false,
    );
  }
}
