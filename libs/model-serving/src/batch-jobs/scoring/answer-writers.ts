import type { ModelOutput } from '../../models/model-runtime.js';

import { AnswerWriter } from './answer-writer.js';

/** Memory for the answers of chunks that is used again and again: no more of it than of chunks that are worked on at a time. */
export class AnswerWriters {
  private readonly free: AnswerWriter[] = [];

  constructor(private readonly output: ModelOutput) {}

  /** One for a chunk of so many rows. */
  take(rows: number): AnswerWriter {
    const kept = this.free.pop();
    const writer = kept !== undefined && kept.capacity >= rows ? kept : new AnswerWriter(this.output, rows);
    writer.begin(rows);
    return writer;
  }

  /** Gives back what nobody reads any more. */
  release(writer: AnswerWriter): void {
    this.free.push(writer);
  }
}
