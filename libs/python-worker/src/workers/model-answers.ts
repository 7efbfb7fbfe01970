import { type Column, decodeColumns, encodeColumn } from '../frames/columns.js';
import type { Frame } from '../frames/frame.js';
import { decodeTensors, tensorHeader, type WireTensor } from '../frames/tensors.js';

import { merged, type ModelBatch, type RowBatch, split } from './batch.js';
import type { QueuedRequest } from './request-queue.js';

/** One run of the model, over the rows of one request or of several. Times in milliseconds. */
export interface ModelRun {
  readonly rows: number;
  /** Of the request that waited longest, until the rows were sent to the worker. */
  readonly queueMs: number;
  /** The columns or tensors to the model's own form. */
  readonly inputMs: number;
  /** The model itself. */
  readonly inferMs: number;
  /** All else: both ways through the socket, and the answers to columns or tensors. */
  readonly outputMs: number;
}

interface Answers {
  /** Whether the model itself gave names to what it answered, as in a DataFrame or a dictionary. */
  readonly isTable: boolean;
  /** Of several requests that were computed together, the first alone has it. */
  readonly run?: ModelRun;
}

/** Answers to the rows of one request: one value, or row of a matrix, for each. */
export interface ColumnAnswers extends Answers {
  readonly columns: readonly Column[];
}

/** The tensors that a model answers with, in its order. */
export interface TensorAnswers extends Answers {
  readonly tensors: readonly WireTensor[];
}

export type ModelAnswers = ColumnAnswers | TensorAnswers;
export type ModelRequest = QueuedRequest<ModelAnswers>;

const isOfRows = (batch: ModelBatch): batch is RowBatch => 'columns' in batch;

/** Header and payload of requests that are computed together; one of tensors is always alone. */
export function askedOf(requests: readonly ModelRequest[]): { header: Frame['header']; chunks: Uint8Array[] } {
  const [first] = requests;
  if (first !== undefined && !isOfRows(first.batch)) {
    const { rows, tensors } = first.batch;
    return { header: { rows, tensors: tensors.map(tensorHeader) }, chunks: tensors.map(({ bytes }) => bytes) };
  }
  const { rows, columns } = merged(requests.map(({ batch }) => batch).filter(isOfRows));
  const encoded = columns.map(encodeColumn);
  const header = { rows, columns: encoded.map((column) => column.header) };
  return { header, chunks: encoded.flatMap((column) => column.chunks) };
}

/** Gives each request its answers. @throws FrameError when the frame cannot be read, or answers something else */
export function settle(requests: readonly ModelRequest[], { header, payload }: Frame, sentMs: number): void {
  const counts = requests.map(({ batch }) => batch.rows);
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const isTable = header['table'] === true;
  const ofTensors = requests.some(({ batch }) => !isOfRows(batch));
  const answers = ofTensors
    ? [{ tensors: decodeTensors(header['tensors'], payload), isTable }]
    : split(decodeColumns(rows, header['columns'], payload), counts).map((columns) => ({ columns, isTable }));
  const { input: inputMs = 0, infer: inferMs = 0 } = Object(header['ms']) as Readonly<Record<string, number>>;
  const queueMs = sentMs - Math.min(...requests.map(({ queuedMs }) => queuedMs));
  const outputMs = Math.max(0, performance.now() - sentMs - inputMs - inferMs);
  requests.forEach(({ resolve }, at) => {
    const own = answers[at] ?? { columns: [], isTable };
    resolve(at > 0 ? own : { ...own, run: { rows, queueMs, inputMs, inferMs, outputMs } });
  });
}
