import { stat } from 'node:fs/promises';
import { extname } from 'node:path';

import { isObjectUri, resolveDataPath, type DuckdbLimits } from '@intelgraph/data-files';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';

import type { PreparedVersion, RoutePreparer } from '../deployments/route-preparer.js';

import { CHUNK_ROWS, type BatchFormat, type BatchJobRequest, type BatchJobSpec } from './batch-job-spec.js';
import { explanationSpec } from './explanations/explanation-spec.js';
import { formatOf } from './input/format-of.js';
import { assertAnswers, assertColumns } from './input/input-rules.js';
import { openInput } from './input/open-input.js';
import { keptOf } from './kept-columns/kept-columns.js';
import type { BatchObjects } from './objects/batch-objects.js';
import { findInputObject } from './objects/input-object.js';
import { findOutputPlace } from './objects/output-object.js';
import { resolveOutputPath } from './output/output-target.js';
import { answerColumns } from './scoring/answer-columns.js';
import type { BatchUploadsService } from './uploads/batch-uploads.service.js';

/** A request that was found right, and the version that is to answer. */
export interface AcceptedJob {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly artifactDigest: string;
  readonly spec: BatchJobSpec;
}

export interface BatchJobIntakeParts {
  readonly preparer: RoutePreparer;
  readonly releaseUnused: () => Promise<void>;
  readonly uploads: BatchUploadsService;
  /** Folders whose files callers may name. */
  readonly dataRoots: readonly string[];
  readonly objects: BatchObjects;
  readonly limits: DuckdbLimits;
}

/** An input, and how to know that it is still the same. */
type FoundInput = Omit<BatchJobSpec['input'], 'uri' | 'uploadId'>;

const EXTENSIONS: Readonly<Record<string, BatchFormat>> = {
  ...{ '.csv': 'csv', '.tsv': 'csv', '.txt': 'csv', '.parquet': 'parquet' },
  ...{ '.ndjson': 'ndjson', '.jsonl': 'ndjson', '.json': 'ndjson' },
};

/** Finds what is wrong with a request before it becomes a job. */
export class BatchJobIntake {
  constructor(private readonly parts: BatchJobIntakeParts) {}

  /**
   * @throws UnusableDataError, InvalidInputError, BatchOutputExistsError, VersionNotDeployableError; UnavailableError while the
   *   registry does not answer
   */
  async accept(ctx: RequestContext, request: BatchJobRequest): Promise<AcceptedJob> {
    const asked = await this.specOf(ctx, request);
    const { preparer, releaseUnused } = this.parts;
    const { modelName, modelVersion = 'production' } = request;
    const prepared = await preparer.loadVersion(ctx, modelName, modelVersion, 'model_version');
    try {
      const { version, model } = prepared;
      const { options = {} } = request;
      const explanation = explanationSpec(options, model.runnable);
      const isOfColumns = asked.input.format === 'parquet' && model.runnable.predictColumns !== undefined;
      const usual = isOfColumns ? CHUNK_ROWS.ofColumns : CHUNK_ROWS.default;
      const chunkRows = options.chunkRows ?? (explanation === undefined ? usual : CHUNK_ROWS.explained);
      const spec = { ...asked, chunkRows: checkedRows(chunkRows), ...(explanation && { explanation }) };
      await this.assertFits(prepared, spec);
      return { modelName: prepared.modelName, modelVersion: version, artifactDigest: model.digest, spec };
    } finally {
      prepared.release();
      await releaseUnused();
    }
  }

  private async specOf(
    ctx: RequestContext,
    { input, output = {}, options = {} }: BatchJobRequest,
  ): Promise<Omit<BatchJobSpec, 'chunkRows'>> {
    const { uri, uploadId } = input;
    const found = await this.found(ctx, input);
    const outputFormat = output.format ?? formatOfName(output.uri) ?? found.format;
    const { returnConfidence = true, maxBadRows, keepColumns } = options;
    return {
      input: {
        ...found,
        ...(uri === undefined ? {} : { uri }),
        ...(uploadId === undefined ? {} : { uploadId }),
      },
      output: {
        format: outputFormat,
        ...(output.uri === undefined ? {} : { uri: output.uri, ...(await this.target(output.uri)) }),
      },
      returnConfidence,
      ...(maxBadRows === undefined ? {} : { maxBadRows }),
      ...(keepColumns === undefined ? {} : { keepColumns }),
    };
  }

  private async found(ctx: RequestContext, input: BatchJobRequest['input']): Promise<FoundInput> {
    const { uri, uploadId, format: said } = input;
    if (uri !== undefined && uploadId === undefined && isObjectUri(uri)) {
      const { object, format } = await findInputObject(uri, said, this.parts.objects);
      return { object, format, size: object.size };
    }
    const file = await this.inputFile(ctx, input);
    const { size, mtimeMs: modifiedMs } = await stat(file);
    return { file, size, modifiedMs, format: await formatOf(file, said, 'input.format') };
  }

  private async target(uri: string): Promise<Pick<BatchJobSpec['output'], 'file' | 'object'>> {
    const { objects, dataRoots } = this.parts;
    if (isObjectUri(uri)) return { object: await findOutputPlace(uri, objects) };
    return { file: await resolveOutputPath(uri, dataRoots) };
  }

  private inputFile(ctx: RequestContext, { uri, uploadId }: BatchJobRequest['input']): Promise<string> {
    const { uploads, dataRoots } = this.parts;
    if ((uri === undefined) === (uploadId === undefined)) {
      throw InvalidInputError.of('input', 'give exactly one of uri and upload_id');
    }
    return uri === undefined
      ? uploads.fileOf(ctx, uploadId ?? '', 'input.upload_id')
      : resolveDataPath(uri, 'input.uri', dataRoots);
  }

  /** Opens the file, which finds what is wrong with its header. An object is opened by the job, when it is here. */
  private async assertFits({ model }: PreparedVersion, spec: BatchJobSpec): Promise<void> {
    const { runnable } = model;
    assertAnswers(runnable);
    const { file } = spec.input;
    if (file === undefined) return;
    const field = spec.input.uri === undefined ? 'input.upload_id' : 'input.uri';
    const { chunkRows, returnConfidence } = spec;
    const asked = { returnConfidence, isExplained: spec.explanation !== undefined };
    const kept = keptOf(spec.keepColumns);
    const reading = { ...spec.input, ...asked, kept, file, field, chunkRows, limits: this.parts.limits };
    const input = await openInput(reading, runnable);
    try {
      const answers = answerColumns(runnable, asked);
      if (input.columns !== undefined) assertColumns({ columns: input.columns, kept }, runnable, answers, field);
    } finally {
      await input.close();
    }
  }
}

const formatOfName = (name = ''): BatchFormat | undefined => EXTENSIONS[extname(name).toLowerCase()];

function checkedRows(rows: number): number {
  const { min, max } = CHUNK_ROWS;
  if (Number.isInteger(rows) && rows >= min && rows <= max) return rows;
  throw InvalidInputError.of('options.chunk_rows', `must be a whole number from ${min} to ${max}`);
}
