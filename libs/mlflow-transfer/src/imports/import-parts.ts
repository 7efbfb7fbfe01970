import type { Journal } from '../journal/journal.js';
import type { MlflowReader } from '../mlflow/mlflow-reader.js';
import type { MlflowWriter } from '../mlflow/mlflow-writer.js';
import type { Report } from '../report/report.js';

import type { ImportDoor } from './import-door.js';

export interface ImportChoice {
  /** Names of experiments; all unless given. */
  readonly experiments?: readonly string[];
  readonly artifacts: boolean;
  readonly models: boolean;
  /** Takes stages over though the workspace asks for approvals. */
  readonly keepStages: boolean;
}

/** What all steps of an import share. */
export interface ImportParts {
  readonly source: MlflowReader;
  readonly door: ImportDoor;
  /** The platform by MLflow's own API. */
  readonly target: { readonly reader: MlflowReader; readonly writer: MlflowWriter };
  readonly report: Report;
  readonly journal: Journal;
  readonly choice: ImportChoice;
  /** Tells a person how far it is. */
  readonly say: (line: string) => void;
}

/** What an import found, for the steps that come later. */
export class Imported {
  /** Experiments that are to be deleted once they are full, by their ids here. */
  readonly toDelete = new Set<string>();
  /** Addresses of the files of runs and logged models, as the other server knows them. */
  readonly runUris = new Map<string, string>();
  readonly loggedModelUris = new Map<string, string>();
}
