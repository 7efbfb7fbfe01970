import { stat } from 'node:fs/promises';

import type { LoadedModel } from '../../models/loaded-model.js';
import type { BatchJobEntity } from '../batch-job.entity.js';
import type { InputChunk } from '../input/input-chunk.js';
import type { JobFolder } from '../job-folder.js';
import type { ScoredRows } from '../scoring/score-columns.js';

import { explainRows } from './explain-rows.js';
import { readPiece, writeExplanations } from './explanation-files.js';
import type { ExplanationSpec } from './explanation-spec.js';
import { explanationSummary } from './explanation-summary.js';
import { ExplanationTally, type ExplanationPiece } from './explanation-tally.js';

/** The explanations of a chunk's rows: by column, base values first, and what they come to. */
export interface ExplainedChunk {
  readonly columns: readonly Float64Array[];
  readonly piece: ExplanationPiece;
}

/**
 * Explains the rows of one attempt, and sums them up. What the explanations of a chunk come to lies in a file beside its part; of the files
 * of the chunks that are done another attempt makes the same sum.
 */
export class JobExplanations {
  private readonly tally: ExplanationTally;

  constructor(
    job: Pick<BatchJobEntity, 'artifactDigest'>,
    private readonly folder: JobFolder,
    private readonly spec: ExplanationSpec,
    private readonly model: LoadedModel,
  ) {
    // Not the job's id: of the same rows, answered by the same model, the sample is the same.
    this.tally = new ExplanationTally({ columns: model.runnable.inputs.length, seed: job.artifactDigest });
  }

  /** @param parts of the chunks that are done */
  async begin(parts: readonly string[]): Promise<void> {
    for (const part of parts) this.tally.merge(await readPiece(this.fileOf(part)));
  }

  /** Call it with one chunk after the other. */
  async explain(chunk: InputChunk, { answers, isLeftOut }: ScoredRows, signal: AbortSignal): Promise<ExplainedChunk> {
    const own = this.tally.next();
    const rowOf = (place: number): number => chunk.placeOf(place).row;
    const rows = { columns: chunk.columns, answers, isLeftOut, rowOf };
    const columns = await explainRows(this.model, rows, this.spec, own, signal);
    const { piece } = own;
    this.tally.merge(piece);
    return { columns, piece };
  }

  /** Call it before the part is noted as done. */
  async write(part: string, { piece }: ExplainedChunk): Promise<void> {
    await writeExplanations(this.fileOf(part), piece);
  }

  /** Whether the file beside a part is there, and so whole. */
  has(part: string): Promise<boolean> {
    return stat(this.fileOf(part)).then(
      () => true,
      () => false,
    );
  }

  /** Writes what all of them come to. */
  async finish(): Promise<void> {
    const { inputs, output } = this.model.runnable;
    const names = inputs.map(({ name }) => name);
    const explained = output.classes.length === 0 ? {} : { class: this.spec.class ?? null };
    await writeExplanations(this.folder.explanations, explanationSummary(this.tally.piece, names, explained));
  }

  private fileOf(part: string): string {
    return this.folder.file(this.folder.explanationsOf(part));
  }
}
