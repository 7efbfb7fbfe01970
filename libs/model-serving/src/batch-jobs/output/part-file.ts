import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const PIECE = 1 << 18;

/**
 * Writes texts one behind the other to a file that is whole and on the disk when it is there.
 *
 * @param file nobody else writes it
 */
export async function writePart(file: string, count: number, textAt: (index: number) => string): Promise<void> {
  await writeWhole(file, async (temporary) => {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      let piece = '';
      for (let i = 0; i < count; i++) {
        piece += textAt(i);
        if (piece.length < PIECE) continue;
        await handle.writeFile(piece);
        piece = '';
      }
      await handle.writeFile(piece);
    } finally {
      await handle.close();
    }
  });
}

/** Lets `write` make a file under another name, and gives it its own once it is on the disk. */
export async function writeWhole(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${file}.tmp`;
  await rm(temporary, { force: true });
  await write(temporary);
  await sync(temporary);
  await rename(temporary, file);
  await sync(dirname(file));
}

/** Waits until a file or folder is on the disk. */
export async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
