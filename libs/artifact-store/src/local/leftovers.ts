import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const KEPT_MS = 24 * 60 * 60 * 1000;

/** Removes temporary files that a crashed process left more than a day ago; a younger one may still be written to. */
export async function sweepLeftovers(folder: string, now: Date = new Date()): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    // Another process may sweep the same folder at the same time.
    const age = await stat(path).then(
      (found) => now.getTime() - found.mtimeMs,
      () => 0,
    );
    if (age > KEPT_MS) await rm(path, { force: true, recursive: true });
  }
}
