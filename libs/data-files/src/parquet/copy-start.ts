import { constants } from 'node:fs';
import { chmod, copyFile, open, truncate } from 'node:fs/promises';

import { writeAll } from './file-end.js';

/** What is read and written at a time stays in the cache of a core: four megabytes took twice as long. */
const PIECE = 512 * 1024;
/** So much at most waits for the disk. */
const SYNC_BYTES = 64 * 1024 * 1024;
const MODE = 0o644;

/** Copies so many bytes to a file that is not there. They are on the disk afterwards. */
export async function copyStart(source: string, target: string, bytes: number, signal: AbortSignal): Promise<void> {
  if (await cloned(source, target)) {
    await chmod(target, MODE);
    await truncate(target, bytes);
  } else await copied(source, target, bytes, signal);
}

/** Where the file system can let two files share what they have in common. */
function cloned(source: string, target: string): Promise<boolean> {
  return copyFile(source, target, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    () => false,
  );
}

async function copied(source: string, target: string, bytes: number, signal: AbortSignal): Promise<void> {
  const from = await open(source, 'r');
  try {
    const to = await open(target, 'wx', MODE);
    try {
      const piece = Buffer.allocUnsafeSlow(PIECE);
      let synced = 0;
      for (let at = 0; at < bytes;) {
        signal.throwIfAborted();
        const { bytesRead } = await from.read(piece, 0, Math.min(PIECE, bytes - at), at);
        if (bytesRead === 0) throw new Error('the file became shorter while it was copied');
        await writeAll(to, piece.subarray(0, bytesRead), at);
        at += bytesRead;
        if (at - synced < SYNC_BYTES) continue;
        await to.datasync();
        synced = at;
      }
      await to.datasync();
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}
