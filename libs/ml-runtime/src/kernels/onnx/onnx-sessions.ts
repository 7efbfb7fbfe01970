import type { LaterKernel, OpenKernel } from '../dense-kernel.js';

interface Entry {
  readonly id: string;
  /** When it was asked for last, by the count of all that was asked for; what is open is never before what made it open. */
  asked: number;
  opening: boolean;
  kernel: OpenKernel | undefined;
}

/** Each holds its weights a second time: few serve the models that are busy, and many models cost nothing. */
const MOST_OPEN = 6;

/**
 * Sessions of one thread for the models that need them again and again. One is opened when it is asked for the second time, while
 * whoever asks computes otherwise; where as many are open as may be, it takes the place of one that nobody has asked for since it was
 * asked for the first time: models that take turns do not push each other out.
 */
export class OnnxSessions {
  private readonly entries = new Map<string, Entry>();
  private asked = 0;

  constructor(private readonly most = MOST_OPEN) {}

  /**
   * The kernel of a model, where its session is open by now.
   *
   * @param backend what the session computes on
   */
  kernelOf(id: string, backend: string, open: () => Promise<OpenKernel>): LaterKernel | undefined {
    const key = `${backend} ${id}`;
    const now = ++this.asked;
    const entry = this.entries.get(key);
    if (entry === undefined) {
      this.entries.set(key, { id, asked: now, opening: false, kernel: undefined });
      return undefined;
    }
    const before = entry.asked;
    entry.asked = now;
    if (entry.kernel !== undefined) return entry.kernel.run;
    if (!entry.opening && this.hasRoomFor(before)) void this.open(key, entry, open);
    return undefined;
  }

  /** Closes what is open of a model. */
  async close(id: string): Promise<void> {
    const own = [...this.entries].filter(([, entry]) => entry.id === id);
    await Promise.all(own.map(([key]) => this.forget(key)));
  }

  private hasRoomFor(before: number): boolean {
    const open = [...this.entries].filter(([, { opening, kernel }]) => opening || kernel !== undefined);
    if (open.length < this.most) return true;
    const [oldest] = open.sort(([, one], [, other]) => one.asked - other.asked);
    if (oldest === undefined || oldest[1].asked > before) return false;
    void this.forget(oldest[0]);
    return true;
  }

  private async open(key: string, entry: Entry, open: () => Promise<OpenKernel>): Promise<void> {
    entry.opening = true;
    try {
      const kernel = await open();
      if (this.entries.get(key) === entry) entry.kernel = kernel;
      else await kernel.close();
    } catch {
      // It opened when it was tried out; whoever asks goes on computing otherwise, and the second next asks for it again.
      if (this.entries.get(key) === entry) this.entries.delete(key);
    } finally {
      entry.opening = false;
    }
  }

  private async forget(key: string): Promise<void> {
    const entry = this.entries.get(key);
    this.entries.delete(key);
    await entry?.kernel?.close();
  }
}
