import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createArtifactStore, putFiles, type ArtifactStore } from '@intelgraph/artifact-store';
import type { FieldProblem } from '@intelgraph/kernel';

import type {
  InputRow,
  ModelArtifact,
  ModelInput,
  ModelRuntime,
  RowPrediction,
  RunnableModel,
} from '../../src/models/model-runtime.js';
import type { ExecutionObserver } from '../../src/statistics/execution.js';

/** The fake model: adds its columns and a bias; `yes` above zero. */
export interface AdditiveModel {
  readonly columns: readonly string[];
  readonly bias: number;
}

/** A runtime for tests: its artifacts hold one file `model.json` with an {@link AdditiveModel}. */
export class AdditiveRuntime implements ModelRuntime {
  readonly backend = 'additive';
  readonly formats = ['additive'];
  readonly loaded = new Set<string>();
  /** While set, worker predictions wait for it. */
  gate: Promise<void> = Promise.resolve();
  /** While set, loading waits for it. */
  loadGate: Promise<void> = Promise.resolve();
  /** Inputs that its models take beside their columns, and make nothing of. */
  more: readonly ModelInput[] = [];
  /** How often a model was loaded. */
  loads = 0;

  accepts(): boolean {
    return true;
  }

  load(artifact: ModelArtifact): Promise<RunnableModel> {
    return this.loadGate.then(() => {
      this.loads += 1;
      const file = artifact.files.find(({ path }) => path === 'model.json');
      if (file === undefined) throw new Error('model.json is missing');
      const model = JSON.parse(file.bytes.toString('utf8')) as AdditiveModel;
      this.loaded.add(artifact.digest);
      return this.runnable(artifact.digest, model);
    });
  }

  private runnable(digest: string, model: AdditiveModel): RunnableModel {
    const predictInline = (rows: readonly InputRow[], executed?: ExecutionObserver): RowPrediction[] => {
      executed?.({ rows: rows.length });
      return rows.map((row) => predictRow(model, row));
    };
    return {
      inputs: [...model.columns.map((name) => ({ name, required: true, type: 'double' as const })), ...this.more],
      output: { type: 'string', classes: ['no', 'yes'] },
      sampleRow: Object.fromEntries(model.columns.map((column) => [column, 1])),
      validate: (row) => validateRow(model, row, this.more),
      memoryBytes: 100,
      predictInline,
      predict: async (rows, executed) => {
        await this.gate;
        return predictInline(rows, executed);
      },
      close: () => {
        this.loaded.delete(digest);
        return Promise.resolve();
      },
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function predictRow(model: AdditiveModel, row: InputRow): RowPrediction {
  const sum = model.columns.reduce((total, column) => total + Number(row[column]), model.bias);
  const yes = 1 / (1 + Math.exp(-sum));
  return { prediction: yes > 0.5 ? 'yes' : 'no', probabilities: { no: 1 - yes, yes } };
}

function validateRow(model: AdditiveModel, row: InputRow, more: readonly ModelInput[]): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const column of model.columns) {
    if (!Object.hasOwn(row, column)) problems.push({ field: column, message: 'is required' });
    else if (typeof row[column] !== 'number') problems.push({ field: column, message: 'must be a number' });
  }
  for (const column of Object.keys(row)) {
    if (more.some(({ name }) => name === column)) continue;
    if (!model.columns.includes(column)) problems.push({ field: column, message: 'is not a column of this model' });
  }
  return problems;
}

/** Stores an additive model. @returns its manifest's digest */
export async function putAdditiveModel(store: ArtifactStore, model: AdditiveModel): Promise<string> {
  const bytes = Buffer.from(JSON.stringify(model));
  const files = await putFiles(store, [{ path: 'model.json', bytes }]);
  return store.putManifest({ schema_version: 1, flavor: 'additive', files });
}

/** An artifact store in a folder of its own, whose files can be made to rot on disk. */
export interface RottingStore {
  readonly store: ArtifactStore;
  rot(manifestDigest: string): Promise<void>;
}

export async function rottingStore(): Promise<RottingStore> {
  const basePath = await mkdtemp(join(tmpdir(), 'serving-artifacts-'));
  const store = createArtifactStore({ type: 'local', basePath });
  return {
    store,
    async rot(manifestDigest) {
      const { files } = await store.getManifest(manifestDigest);
      for (const { digest, size } of files) {
        await writeFile(join(basePath, 'blobs', 'sha256', digest.slice(0, 2), digest), Buffer.alloc(size, 'x'));
      }
    },
  };
}
