import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** An archive in a file that has no name any more: it is gone with the process, however that ends. */
export interface PackedFile {
  readonly file: FileHandle;
  /** Bytes. */
  readonly size: number;
  close(): Promise<void>;
}

/**
 * Writes an archive to the folder, which is made. A zip has its directory at the end, and an archive is checked whole before
 * any of it is stored: both take a file.
 */
export async function packedFile(content: AsyncIterable<Uint8Array>, folder: string): Promise<PackedFile> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, randomUUID());
  const file = await open(path, 'wx+', 0o600);
  try {
    await rm(path);
    let size = 0;
    for await (const chunk of content) {
      await file.writeFile(chunk);
      size += chunk.length;
    }
    return { file, size, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}
