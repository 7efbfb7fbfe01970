import type { RowExplanation } from '../explanations/explain-row.js';
import type { ArtifactFile } from '../model-format/artifact-file.js';
import type { Prediction } from '../prediction/prediction.js';
import type { Row } from '../training/trained-model.js';

/** An artifact's file as it crosses to a worker. */
export interface WireFile {
  readonly path: ArtifactFile['path'];
  readonly bytes: Uint8Array;
}

/** What the pool asks a worker for. */
export type WorkerTask =
  | { readonly kind: 'load'; readonly id: string; readonly files: readonly WireFile[] }
  | { readonly kind: 'warm_up'; readonly id: string }
  | { readonly kind: 'predict'; readonly id: string; readonly rows: readonly Row[] }
  | { readonly kind: 'explain'; readonly id: string; readonly row: Row; readonly timeoutMs: number }
  | { readonly kind: 'unload'; readonly id: string };

/** What a worker answers to a task. */
export type ResultOf<T extends WorkerTask> = T extends { readonly kind: 'explain' }
  ? RowExplanation | null
  : Prediction[];

export interface WorkerRequest {
  readonly ticket: number;
  readonly task: WorkerTask;
}

/** The failures of a worker cross as data: errors lose their class on the way. */
export type WorkerReply =
  | { readonly ticket: number; readonly result: Prediction[] | RowExplanation | null }
  | { readonly ticket: number; readonly failure: { code: string; message: string; file?: string; reason?: string } };
