import type { Journal } from '../journal/journal.js';
import type { MlflowReader } from '../mlflow/mlflow-reader.js';
import type { MlflowWriter } from '../mlflow/mlflow-writer.js';
import type { Report } from '../report/report.js';

/** Tags by which what was exported is found again: MLflow gives ids of its own. */
export const ORIGIN_TAGS = {
  run: 'intelgraph.run_id',
  loggedModel: 'intelgraph.model_id',
  version: 'intelgraph.version',
} as const;

/** What all steps of an export share. */
export interface ExportParts {
  /** The platform, by MLflow's own API. */
  readonly source: MlflowReader;
  readonly target: { readonly reader: MlflowReader; readonly writer: MlflowWriter };
  readonly report: Report;
  readonly journal: Journal;
  readonly choice: { readonly experiments?: readonly string[]; readonly artifacts: boolean; readonly models: boolean };
  /** Tells a person how far it is. */
  readonly say: (line: string) => void;
}

/** Something of ours on the other side. */
export interface Counterpart {
  readonly id: string;
  readonly artifactUri: string;
  readonly isDeleted: boolean;
}

/** What an export made or found, by its id here. */
export class Exported {
  readonly runs = new Map<string, Counterpart>();
  readonly loggedModels = new Map<string, Counterpart>();
  /** Addresses of the files here, by which sources of versions are understood. */
  readonly runUris = new Map<string, string>();
  readonly loggedModelUris = new Map<string, string>();
  /** Experiments there that are to be deleted once they are full. */
  readonly toDelete = new Set<string>();
}
