import type { IdSource } from '@intelgraph/kernel';

import type { ServedVersion } from '../routing/served-version.js';

import { EventBuffers, FULL_BYTES } from './event-buffers.js';
import { EventDraft } from './event-draft.js';

/** What a row may take on a bus, with its event around it. */
const MAX_ROW_BYTES = 600_000;

/** Events in the making, one for each version, and those that are full. */
export class EventDrafts {
  /** Rows in all of them. */
  rows = 0;
  bytes = 0;
  private open = new Map<ServedVersion, EventDraft>();
  private full: EventDraft[] = [];

  private readonly buffers = new EventBuffers();

  constructor(
    private readonly rowsPerEvent: number,
    private readonly ids: IdSource,
  ) {}

  get fullEvents(): number {
    return this.full.length;
  }

  /** @param row JSON of a LoggedPrediction. @throws RangeError where no bus takes it */
  add(served: ServedVersion, row: string, atMs: number): void {
    // A character takes three bytes at most.
    if (3 * row.length > MAX_ROW_BYTES && Buffer.byteLength(row) > MAX_ROW_BYTES) {
      throw new RangeError(`a row of more than ${MAX_ROW_BYTES} bytes is not logged`);
    }
    let draft = this.open.get(served);
    const before = draft?.bytes ?? 0;
    if (draft === undefined) {
      draft = new EventDraft(served, new Date(atMs), this.ids, this.buffers);
      this.open.set(served, draft);
    }
    draft.add(row);
    this.rows += 1;
    this.bytes += draft.bytes - before;
    if (draft.rows < this.rowsPerEvent && draft.bytes < FULL_BYTES) return;
    this.open.delete(served);
    this.full.push(draft);
  }

  /** Takes out all events, or those that are full. */
  take(which: 'all' | 'full'): EventDraft[] {
    const taken = this.full;
    this.full = [];
    if (which === 'all') {
      taken.push(...this.open.values());
      this.open.clear();
    }
    for (const { rows, bytes } of taken) {
      this.rows -= rows;
      this.bytes -= bytes;
    }
    return taken;
  }
}
