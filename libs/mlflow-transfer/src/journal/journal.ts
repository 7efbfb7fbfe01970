import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What is done, one line each, appended as it happens: the next try leaves it out. Only a help: without the file everything is
 * sent again, and changes nothing.
 */
export class Journal {
  private readonly done = new Map<string, string>();

  constructor(private readonly file: string) {
    mkdirSync(dirname(file), { recursive: true });
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    for (const line of text.split('\n')) this.read(line);
    // The last line may have been cut: what follows must not be glued to it.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n');
  }

  /** Whether this was done with this very state. */
  has(key: string, state: string): boolean {
    return this.done.get(key) === state;
  }

  add(key: string, state: string): void {
    if (this.has(key, state)) return;
    this.done.set(key, state);
    appendFileSync(this.file, `${JSON.stringify([key, state])}\n`);
  }

  private read(line: string): void {
    try {
      const [key, state] = JSON.parse(line) as unknown[];
      if (typeof key === 'string' && typeof state === 'string') this.done.set(key, state);
    } catch {
      // Empty, or cut off by a crash.
    }
  }
}
