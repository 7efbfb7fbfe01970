import type { Readable } from 'node:stream';

/** The last bytes of what a stream says: reads all of it, so that who writes is never held up. */
export class Tail {
  private pieces: Buffer[] = [];
  private size = 0;

  constructor(
    streams: readonly Readable[],
    private readonly limit: number,
  ) {
    for (const stream of streams) stream.on('data', (piece: Buffer) => this.add(piece));
  }

  get text(): string {
    return Buffer.concat(this.pieces).subarray(-this.limit).toString('utf8').trim();
  }

  private add(piece: Buffer): void {
    this.pieces.push(piece);
    this.size += piece.length;
    if (this.size < 2 * this.limit) return;
    this.pieces = [Buffer.concat(this.pieces).subarray(-this.limit)];
    this.size = this.limit;
  }
}
