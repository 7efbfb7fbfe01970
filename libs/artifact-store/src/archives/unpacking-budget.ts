import type { ArchiveLimits } from './archive.js';
import { ArchiveRefusedError } from './archive.errors.js';

const NOT_JUDGED_BYTES = 10 * 1024 * 1024;

/** Counts what an archive becomes while it is unpacked, and ends it where that is too much. */
export class UnpackingBudget {
  private unpacked = 0;
  private entries = 0;

  constructor(
    private readonly limits: ArchiveLimits,
    /** Bytes of the archive. */
    private readonly packed: number,
  ) {}

  /** @throws ArchiveRefusedError */
  entry(name: string | null): void {
    this.entries += 1;
    this.assertEntries(this.entries, name);
  }

  assertEntries(count: number, name: string | null = null): void {
    const { maxEntries } = this.limits;
    if (count > maxEntries) throw new ArchiveRefusedError('TOO_MANY_ENTRIES', name, { why: `at most ${maxEntries}` });
  }

  /** So many bytes more are coming, or will be. @throws ArchiveRefusedError */
  assertRoom(bytes: number, name: string | null): void {
    const { maxBytes, maxRatio } = this.limits;
    const total = this.unpacked + bytes;
    if (total > maxBytes) throw new ArchiveRefusedError('TOO_LARGE', name, { why: `at most ${maxBytes} bytes` });
    if (total > NOT_JUDGED_BYTES && total > this.packed * maxRatio) {
      throw new ArchiveRefusedError('RATIO_EXCEEDED', name, { why: `at most ${maxRatio} bytes for each packed one` });
    }
  }

  /** @throws ArchiveRefusedError */
  spend(bytes: number, name: string | null): void {
    this.assertRoom(bytes, name);
    this.unpacked += bytes;
  }
}
