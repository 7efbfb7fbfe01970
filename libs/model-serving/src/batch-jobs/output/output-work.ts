import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

import type { DuckdbLimits } from '@intelgraph/data-files';

import type { BatchChunkEntity } from '../batch-chunk.entity.js';
import type { BatchJobEntity } from '../batch-job.entity.js';
import type { OpenInput } from '../input/input-chunk.js';
import type { JobFolder } from '../job-folder.js';
import type { AnswerColumn } from '../scoring/answer-columns.js';

import { assembleOutput } from './assemble-output.js';
import { publish } from './output-target.js';
import { writeWhole } from './part-file.js';

/** Makes the files of a job out of its parts. */
export class OutputWork {
  constructor(
    private readonly job: BatchJobEntity,
    private readonly folder: JobFolder,
    private readonly limits: DuckdbLimits,
  ) {}

  /** @returns the size of the output in bytes @throws BatchOutputExistsError */
  async assemble(
    chunks: readonly BatchChunkEntity[],
    input: OpenInput,
    answers: readonly AnswerColumn[],
    signal: AbortSignal,
  ): Promise<number> {
    const { spec, id } = this.job;
    await this.errors(chunks, signal);
    const assembly = {
      ...{ from: spec.input.format, to: spec.output.format, limits: this.limits, signal },
      head: input.head(answers),
      parts: chunks.map(({ part }) => this.folder.file(part)),
      readBack: (files: readonly string[]) => input.readBack(files, answers),
    };
    const write = (temporary: string): Promise<void> => assembleOutput(assembly, temporary);
    const { file } = spec.output;
    if (file !== undefined) return publish(file, id, write);
    const own = this.folder.output(spec.output.format);
    await writeWhole(own, write);
    return (await stat(own)).size;
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
