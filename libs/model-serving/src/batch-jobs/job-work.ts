import { stat } from 'node:fs/promises';

import type { DuckdbLimits } from '@intelgraph/data-files';

import type { RoutePreparer } from '../deployments/route-preparer.js';
import type { LoadedModel } from '../models/loaded-model.js';

import type { BatchChunkEntity } from './batch-chunk.entity.js';
import type { BatchJobEntity } from './batch-job.entity.js';
import { batchJobStates } from './batch-job.states.js';
import type { BatchJobRecorder } from './batch-job-recorder.js';
import { BatchInputChangedError } from './batch-jobs.errors.js';
import { ChunkWork } from './chunk-work.js';
import { JobExplanations } from './explanations/job-explanations.js';
import type { InputPosition } from './input/input-position.js';
import type { OpenInput } from './input/input-chunk.js';
import { assertAnswers, assertColumns } from './input/input-rules.js';
import { openInput } from './input/open-input.js';
import { readAhead } from './input/read-ahead.js';
import { JobFolder } from './job-folder.js';
import { keptOf } from './kept-columns/kept-columns.js';
import { LeaseLostError } from './lease-lost.js';
import type { BatchObjects } from './objects/batch-objects.js';
import { fetchInput } from './objects/input-object.js';
import { giveUpUploads, publishObject } from './objects/output-object.js';
import { OutputWork } from './output/output-work.js';
import { forgetPublished, removeCopies } from './output/output-target.js';
import { answerColumns } from './scoring/answer-columns.js';

export interface JobWorkParts {
  readonly recorder: BatchJobRecorder;
  readonly preparer: RoutePreparer;
  /** Frees models that nothing uses any more. */
  readonly releaseUnused: () => Promise<void>;
  /** Folder of the jobs' files. */
  readonly folder: string;
  readonly objects: BatchObjects;
  readonly limits: DuckdbLimits;
}

/** What an attempt does: the input where it lies elsewhere, the chunks that are not done yet, then the output. Repeating any of it changes nothing. */
export class JobWork {
  constructor(private readonly parts: JobWorkParts) {}

  /** @throws LeaseLostError; AppErrors that say why the job cannot be done */
  async finish(job: BatchJobEntity, signal: AbortSignal): Promise<void> {
    const { preparer, releaseUnused } = this.parts;
    const folder = new JobFolder(this.parts.folder, job);
    await folder.make();
    await this.takeInput(job, folder, signal);
    const { modelVersion: version, artifactDigest } = job;
    const prepared = await preparer.load(job.modelName, [{ version, weight: 100, artifactDigest }]);
    try {
      await this.predict(job, folder, await preparer.loaded(artifactDigest), signal);
    } finally {
      prepared.release();
      await releaseUnused();
    }
  }

  /** Removes what attempts left behind that died, or lost their job, before it ended elsewhere: nobody else knows of it. */
  async abandon(id: string): Promise<void> {
    const job = await this.parts.recorder.current(id);
    if (job !== null && batchJobStates.isFinal(job.state)) await this.clear(job);
  }

  /** Removes the parts of a job that has ended; its output and its bad rows stay. */
  async clear(job: BatchJobEntity): Promise<void> {
    const { file, object, format } = job.spec.output;
    const folder = new JobFolder(this.parts.folder, job);
    const kept = ['errors.ndjson', 'explanations.json', ...(await folder.uploadNotes())];
    await folder.keepOnly(new Set(object === undefined ? [...kept, `output.${format}`] : kept));
    if (file !== undefined) await forgetPublished(file, job.id);
    if (object !== undefined) await giveUpUploads(object, folder, this.parts.objects);
  }

  private async takeInput(job: BatchJobEntity, folder: JobFolder, signal: AbortSignal): Promise<void> {
    const { object } = job.spec.input;
    if (object === undefined) return assertUnchanged(job);
    await fetchInput(job, object, folder, this.parts.objects, signal);
    await this.enter(job, 'predicting');
  }

  private async predict(
    job: BatchJobEntity,
    folder: JobFolder,
    model: LoadedModel,
    signal: AbortSignal,
  ): Promise<void> {
    const { recorder, limits } = this.parts;
    const { spec } = job;
    const reading = { file: folder.input(spec), format: spec.input.format, field: 'input', limits };
    const { chunkRows, returnConfidence, explanation } = spec;
    const kept = keptOf(spec.keepColumns);
    const asked = { returnConfidence, isExplained: explanation !== undefined };
    assertAnswers(model.runnable);
    const input = await openInput({ ...reading, ...asked, chunkRows, kept }, model.runnable);
    const explanations = explanation && new JobExplanations(job, folder, explanation, model);
    const work = new ChunkWork(job, folder, recorder, input, model, explanations);
    const answers = answerColumns(model.runnable, asked);
    const output = new OutputWork(job, folder, limits, input, answers);
    try {
      if (input.columns !== undefined)
        assertColumns({ columns: input.columns, kept }, model.runnable, answers, 'input');
      const done = await this.doneChunks(job, folder, input, explanations);
      await explanations?.begin(done.map(({ part }) => part));
      output.begin();
      await this.chunks(input, done, work, signal);
      await output.inputTaken();
      await assertUnchanged(job);
      await this.enter(job, 'assembling');
      await explanations?.finish();
      const outputBytes = await output.assemble(await recorder.chunks(job.id), signal);
      await this.publish(job, folder, signal);
      if (!(await recorder.end(job, { state: 'succeeded', outputBytes }))) throw new LeaseLostError();
    } finally {
      await work.settle();
      await output.close();
      await input.close();
    }
    await this.clear(job);
  }

  private async publish(job: BatchJobEntity, folder: JobFolder, signal: AbortSignal): Promise<void> {
    const { object, format } = job.spec.output;
    if (object === undefined) return;
    await this.enter(job, 'uploading');
    await publishObject(job, object, folder, folder.output(format), this.parts.objects, signal);
  }

  private async enter(job: BatchJobEntity, phase: Parameters<BatchJobRecorder['enter']>[1]): Promise<void> {
    if (!(await this.parts.recorder.enter(job, phase))) throw new LeaseLostError();
  }

  private async chunks(
    input: OpenInput,
    done: readonly BatchChunkEntity[],
    work: ChunkWork,
    signal: AbortSignal,
  ): Promise<void> {
    const from: InputPosition = done.at(-1)?.after ?? input.start;
    work.begin(done, from);
    for await (const chunk of readAhead(input.chunks(from))) {
      signal.throwIfAborted();
      await work.do(chunk, signal);
    }
    signal.throwIfAborted();
    await work.end();
  }

  /** The chunks whose files are here and whole, from the first on. The others are done again. */
  private async doneChunks(
    job: BatchJobEntity,
    folder: JobFolder,
    { partKind }: OpenInput,
    explanations: JobExplanations | undefined,
  ): Promise<readonly BatchChunkEntity[]> {
    const { recorder } = this.parts;
    const chunks = await recorder.chunks(job.id);
    let whole = 0;
    for (const { part, partBytes, errorsPart, errorsBytes } of chunks) {
      // Another release may have written others.
      const isHere = part.endsWith(`.${partKind}`) && (await folder.hasWhole(part, partBytes));
      const isExplained = explanations === undefined || (await explanations.has(part));
      if (!isHere || !isExplained || (errorsPart !== null && !(await folder.hasWhole(errorsPart, errorsBytes)))) break;
      whole++;
    }
    if (whole < chunks.length && !(await recorder.forget(job, whole))) throw new LeaseLostError();
    const done = chunks.slice(0, whole);
    const kept = done.flatMap(({ part, errorsPart }) => [part, folder.explanationsOf(part), errorsPart ?? part]);
    await folder.keepOnly(new Set([...kept, folder.inputName, ...(await folder.uploadNotes())]));
    const { file } = job.spec.output;
    if (file !== undefined) await removeCopies(file, job.id);
    return done;
  }
}

/** @throws BatchInputChangedError */
async function assertUnchanged({ spec: { input } }: BatchJobEntity): Promise<void> {
  // What was fetched is ours.
  if (input.file === undefined) return;
  const now = await stat(input.file).catch(() => undefined);
  if (now?.size !== input.size || now.mtimeMs !== input.modifiedMs) throw new BatchInputChangedError();
}
