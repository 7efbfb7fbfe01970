import type { HeaderList } from './header-list.js';

const MAX_BLOCKS = 8;
const MAX_BYTES = 4_096;

interface KnownBlock {
  readonly bytes: Buffer;
  readonly list: HeaderList;
}

/**
 * Header blocks that meant something and changed nothing: while the table stays the same, the same bytes mean the same. A client
 * sends the same block with every call of a method.
 */
export class KnownBlocks {
  private blocks: KnownBlock[] = [];

  find(bytes: Buffer, start: number, end: number): HeaderList | undefined {
    for (const { bytes: known, list } of this.blocks) {
      if (known.length === end - start && known.compare(bytes, start, end) === 0) return list;
    }
    return undefined;
  }

  add(bytes: Buffer, start: number, end: number, list: HeaderList): void {
    if (end - start > MAX_BYTES) return;
    if (this.blocks.length === MAX_BLOCKS) this.blocks.shift();
    this.blocks.push({ bytes: Buffer.from(bytes.subarray(start, end)), list });
  }

  /** The table is another one. */
  clear(): void {
    if (this.blocks.length > 0) this.blocks = [];
  }
}
