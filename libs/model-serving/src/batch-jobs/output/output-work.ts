import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

import type { DuckdbLimits } from '@intelgraph/data-files';

import type { BatchChunkEntity } from '../batch-chunk.entity.js';
import type { BatchJobEntity } from '../batch-job.entity.js';
import type { OpenInput } from '../input/input-chunk.js';
import type { JobFolder } from '../job-folder.js';
import { keptOf } from '../kept-columns/kept-columns.js';
import type { AnswerColumn } from '../scoring/answer-columns.js';

import { AnswerParts } from './answers/answer-parts.js';
import { assembleOutput } from './assemble-output.js';
import { copyPathOf, publish } from './output-target.js';
import { ParquetOutput } from './parquet-output.js';
import { writeWhole } from './part-file.js';

/** Makes the files of a job out of its parts. */
export class OutputWork {
  private readonly parquet: ParquetOutput | undefined;

  constructor(
    private readonly job: BatchJobEntity,
    private readonly folder: JobFolder,
    private readonly limits: DuckdbLimits,
    private readonly input: OpenInput,
    private readonly answers: readonly AnswerColumn[],
  ) {
    const { spec, id, attempt } = job;
    const { file } = spec.output;
    if (spec.input.format !== 'parquet') return;
    const copy = file === undefined ? folder.file(`copy-${attempt}.parquet`) : copyPathOf(file, id, attempt);
    this.parquet = new ParquetOutput(folder.input(spec), copy, limits);
  }

  /** Begins what can be done before the answers are there. */
  begin(): void {
    this.parquet?.begin();
  }

  /** Waits until nothing of the input is needed any more. */
  async inputTaken(): Promise<void> {
    await this.parquet?.copied();
  }

  /** @returns the size of the output in bytes @throws BatchOutputExistsError */
  async assemble(chunks: readonly BatchChunkEntity[], signal: AbortSignal): Promise<number> {
    const { spec, id } = this.job;
    await this.errors(chunks, signal);
    const write = (temporary: string): Promise<void> =>
      this.parquet === undefined
        ? this.ofTexts(chunks, temporary, signal)
        : this.ofParquet(this.parquet, chunks, temporary, signal);
    const { file } = spec.output;
    if (file !== undefined) return publish(file, id, write);
    const own = this.folder.output(spec.output.format);
    await writeWhole(own, write);
    return (await stat(own)).size;
  }

  /** Stops what `begin` began. */
  async close(): Promise<void> {
    await this.parquet?.discard();
  }

  private ofTexts(chunks: readonly BatchChunkEntity[], target: string, signal: AbortSignal): Promise<void> {
    const { folder, input, answers, limits } = this;
    const { spec } = this.job;
    const assembly = {
      ...{ from: spec.input.format, to: spec.output.format, limits, signal },
      head: input.head(answers),
      parts: chunks.map(({ part }) => folder.file(part)),
      readBack: (file: string) => input.readBack(file, answers),
    };
    return assembleOutput(assembly, target);
  }

  private ofParquet(
    output: ParquetOutput,
    chunks: readonly BatchChunkEntity[],
    target: string,
    signal: AbortSignal,
  ): Promise<void> {
    const { folder, input, answers } = this;
    const parts = chunks.map(({ part, rowsPredicted, rowsBad }) => ({
      file: folder.file(part),
      rows: rowsPredicted + rowsBad,
    }));
    const answered = {
      ...{ to: this.job.spec.output.format, columns: input.columns ?? [], answers },
      kept: keptOf(this.job.spec.keepColumns),
      parts: new AnswerParts(parts, answers),
      hasLeftOut: chunks.some(({ rowsBad }) => rowsBad > 0),
    };
    return output.write(target, answered, signal);
  }

  private async errors(chunks: readonly BatchChunkEntity[], signal: AbortSignal): Promise<void> {
    const parts = chunks.flatMap(({ errorsPart }) => (errorsPart === null ? [] : [this.folder.file(errorsPart)]));
    async function* bytes(): AsyncGenerator<Uint8Array> {
      for (const part of parts) yield* createReadStream(part) as AsyncIterable<Buffer>;
    }
    await rm(this.folder.errors, { force: true });
    if (parts.length === 0) return;
    await writeWhole(this.folder.errors, (temporary) =>
      pipeline(bytes, createWriteStream(temporary, { flags: 'wx', mode: 0o600 }), { signal }),
    );
  }
}
