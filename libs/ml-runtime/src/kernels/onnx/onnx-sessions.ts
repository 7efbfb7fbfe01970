import type { LaterKernel, OpenKernel } from '../dense-kernel.js';

interface Entry {
  readonly id: string;
  /** When it was asked for last, by the count of all that was asked for. */
  asked: number;
  /** How often it was asked for in vain, and when that began. */
  times: number;
  since: number;
  opening: boolean;
  kernel: OpenKernel | undefined;
}

/** Each holds its weights a second time: few serve the models that are busy, and many models cost nothing. */
const MOST_OPEN = 6;
/** What warms models up asks for each a few times. */
const OFTEN = 8;

/**
 * Sessions of one thread for the models that need them again and again. One is opened when it was asked for often, while
 * whoever asks computes otherwise; where as many are open as may be, it takes the place of one that nobody has asked for all that
 * time: models that take turns do not push each other out.
 */
export class OnnxSessions {
  private readonly entries = new Map<string, Entry>();
  private asked = 0;

  constructor(
    private readonly most = MOST_OPEN,
    private readonly often = OFTEN,
  ) {}

  /**
   * The kernel of a model, where its session is open by now.
   *
   * @param backend what the session computes on
   */
  kernelOf(id: string, backend: string, open: () => Promise<OpenKernel>): LaterKernel | undefined {
    const key = `${backend} ${id}`;
    const now = ++this.asked;
    const entry = this.entries.get(key) ?? { id, asked: now, times: 0, since: now, opening: false, kernel: undefined };
    this.entries.set(key, entry);
    entry.asked = now;
    if (entry.kernel !== undefined) return entry.kernel.run;
    if (entry.times === 0) entry.since = now;
    entry.times += 1;
    if (entry.opening || entry.times < this.often) return undefined;
    entry.times = 0;
    if (this.hasRoomSince(entry.since)) void this.open(key, entry, open);
    return undefined;
  }

  /** Closes what is open of a model. */
  async close(id: string): Promise<void> {
    const own = [...this.entries].filter(([, entry]) => entry.id === id);
    await Promise.all(own.map(([key]) => this.forget(key)));
  }

  private hasRoomSince(time: number): boolean {
    const open = [...this.entries].filter(([, { opening, kernel }]) => opening || kernel !== undefined);
    if (open.length < this.most) return true;
    const [oldest] = open.sort(([, one], [, other]) => one.asked - other.asked);
    if (oldest === undefined || oldest[1].asked > time) return false;
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
      // It opened when it was tried out; whoever asks goes on computing otherwise, and after as often it is tried again.
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
