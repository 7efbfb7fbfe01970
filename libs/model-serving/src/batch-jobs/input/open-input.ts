import type { DuckdbLimits } from '@intelgraph/data-files';

import type { RunnableModel } from '../../models/model-runtime.js';
import type { BatchFormat } from '../batch-job-spec.js';
import type { KeptColumns } from '../kept-columns/kept-columns.js';
import { answerColumns, type AskedAnswers } from '../scoring/answer-columns.js';

import { openCsvInput } from './csv-input.js';
import type { OpenInput } from './input-chunk.js';
import { openNdjsonInput } from './ndjson-input.js';

export interface InputReading extends AskedAnswers {
  readonly file: string;
  readonly format: BatchFormat;
  /** What the request calls it, for errors. */
  readonly field: string;
  readonly chunkRows: number;
  readonly kept: KeptColumns;
  /** Of DuckDB. */
  readonly limits: DuckdbLimits;
}

/** @throws UnusableDataError naming the field */
export async function openInput(reading: InputReading, model: RunnableModel): Promise<OpenInput> {
  const { file, format, field, chunkRows, kept, limits } = reading;
  const taken = model.inputs.filter(({ tensor }) => tensor === undefined);
  const answers = answerColumns(model, reading);
  switch (format) {
    case 'csv':
      return openCsvInput(file, field, taken, { chunkRows, kept });
    case 'ndjson':
      return openNdjsonInput(file, taken, answers, { chunkRows, kept });
    case 'parquet': {
      // DuckDB comes with it.
      const { openParquetInput } = await import('./parquet/parquet-input.js');
      return openParquetInput(file, field, taken, { limits, answers, chunkRows });
    }
  }
}
