import type { LoadedModel } from '../models/loaded-model.js';

import type { BatchChunkEntity } from './batch-chunk.entity.js';
import type { BatchJobEntity } from './batch-job.entity.js';
import type { BatchJobRecorder, Pace } from './batch-job-recorder.js';
import { TooManyBadRowsError } from './batch-jobs.errors.js';
import type { ExplainedChunk, JobExplanations } from './explanations/job-explanations.js';
import type { BadRow, InputChunk, OpenInput } from './input/input-chunk.js';
import type { InputPosition } from './input/input-position.js';
import type { JobFolder } from './job-folder.js';
import { LeaseLostError } from './lease-lost.js';
import { writePart } from './output/part-file.js';
import { AnswerWriters } from './scoring/answer-writers.js';
import { scoreColumns, type ScoredRows } from './scoring/score-columns.js';

interface Scored {
  readonly chunk: InputChunk;
  readonly scored: ScoredRows;
  /** Absent: nothing is explained. */
  readonly explained: ExplainedChunk | undefined;
}

/** Answers the chunks of one attempt in their order. The answers of a chunk are written while the next one is computed. */
export class ChunkWork {
  private number = 0;
  private rowsBad = 0;
  private rowsDone = 0;
  private progressBefore = 0;
  private readonly started = performance.now();
  private writing: Promise<void> = Promise.resolve();
  private readonly writers: AnswerWriters;

  constructor(
    private readonly job: BatchJobEntity,
    private readonly folder: JobFolder,
    private readonly recorder: BatchJobRecorder,
    private readonly input: OpenInput,
    private readonly model: LoadedModel,
    private readonly explanations: JobExplanations | undefined,
  ) {
    this.writers = new AnswerWriters(model.runnable.output);
  }

  begin(done: readonly BatchChunkEntity[], from: InputPosition): void {
    this.number = done.length;
    this.rowsBad = done.reduce((sum, { rowsBad }) => sum + rowsBad, 0);
    this.progressBefore = this.input.progressAt(from);
  }

  /** @throws LeaseLostError, TooManyBadRowsError, what the model throws */
  async do(chunk: InputChunk, signal: AbortSignal): Promise<void> {
    const writer = this.writers.take(chunk.rows);
    const scored = await scoreColumns(this.model, chunk.columns, chunk.rows, writer, signal);
    const explained = await this.explanations?.explain(chunk, scored, signal);
    chunk.release?.();
    await this.writing;
    const number = this.number++;
    this.writing = this.write(number, { chunk, scored, explained }).finally(() => this.writers.release(writer));
    // The next chunk, or the end, hears of it.
    this.writing.catch(() => undefined);
  }

  async end(): Promise<void> {
    await this.writing;
  }

  /** Waits until nothing is written any more, however it went. */
  async settle(): Promise<void> {
    await this.writing.catch(() => undefined);
  }

  private async write(number: number, { chunk, scored, explained }: Scored): Promise<void> {
    const { job, folder } = this;
    const { spec, attempt } = job;
    const bad = badRowsOf(chunk, scored);
    this.rowsBad += bad.length;
    if (spec.maxBadRows !== undefined && this.rowsBad > spec.maxBadRows) {
      throw new TooManyBadRowsError(this.rowsBad, spec.maxBadRows);
    }
    const part = folder.partName(number, attempt, this.input.partKind);
    const { predictions } = scored.answers;
    const answers = spec.returnConfidence ? scored.answers : { predictions };
    const written = explained === undefined ? answers : { ...answers, explanation: explained.columns };
    await chunk.write(folder.file(part), written, scored.isLeftOut);
    if (explained !== undefined) await this.explanations?.write(part, explained);
    const errorsPart = bad.length === 0 ? null : folder.partName(number, attempt, 'errors');
    if (errorsPart !== null) {
      await writePart(folder.file(errorsPart), bad.length, (i) => `${JSON.stringify(bad[i])}\n`);
    }
    const rowsPredicted = chunk.rows - scored.problems.size;
    this.rowsDone += rowsPredicted + bad.length;
    const files = {
      ...{ part, partBytes: await folder.sizeOf(part), errorsPart },
      errorsBytes: errorsPart === null ? 0 : await folder.sizeOf(errorsPart),
    };
    const done = { number, rowsPredicted, rowsBad: bad.length, after: chunk.after, ...files };
    if (!(await this.recorder.chunkDone(job, done, this.paceAt(chunk.after)))) throw new LeaseLostError();
  }

  private paceAt(position: InputPosition): Pace {
    const seconds = (performance.now() - this.started) / 1000;
    const progress = Math.min(1, this.input.progressAt(position));
    const gained = progress - this.progressBefore;
    return {
      progress,
      rowsPerSecond: seconds > 0 ? this.rowsDone / seconds : 0,
      secondsLeft: gained > 0 ? (seconds * (1 - progress)) / gained : null,
    };
  }
}

/** In the order of the file. */
function badRowsOf(chunk: InputChunk, { problems }: ScoredRows): BadRow[] {
  const refused = [...problems].map(([place, reason]) => ({ ...chunk.placeOf(place), reason }));
  return [...chunk.bad, ...refused].sort((one, other) => one.row - other.row);
}
