import { createHash } from 'node:crypto';

import type { EnsembleGraph } from '@intelgraph/ensembles';

import { EnsembleRuntime } from '../../src/models/ensembles/ensemble-runtime.js';
import { LoadedModels } from '../../src/models/loaded-models.js';
import type {
  InputRow,
  ModelArtifact,
  ModelOutput,
  ModelRuntime,
  RowPrediction,
  RunnableModel,
} from '../../src/models/model-runtime.js';
import { RuntimeByFormat } from '../../src/models/runtime-by-format.js';

import { HeldClock } from './held-clock.js';

export const YES_NO: ModelOutput = { type: 'string', classes: ['no', 'yes'] };
export const NUMBER: ModelOutput = { type: 'double', classes: [] };

/** A model that answers as the test says. */
export interface Script {
  readonly columns: readonly string[];
  readonly output: ModelOutput;
  readonly answer: (row: InputRow) => RowPrediction;
  /** While set, its answers wait for it. */
  gate?: Promise<void>;
  /** Rows of each of its runs, as it got them. */
  readonly runs: InputRow[][];
}

export const digestOf = (name: string): string => createHash('sha256').update(name).digest('hex');

/** Answers `yes` with a probability. */
export const yes = (probability: number): RowPrediction => ({
  prediction: probability > 0.5 ? 'yes' : 'no',
  probabilities: { no: 1 - probability, yes: probability },
});

/** Models in memory, scripted ones and ensembles of them, on a clock that stands still. */
export class ScriptedModels {
  readonly clock = new HeldClock();
  readonly scripts = new Map<string, Script>();
  readonly loaded: string[] = [];
  readonly models: LoadedModels;
  private readonly ensembles = new Map<string, ModelArtifact>();

  constructor(maxBytes = Infinity) {
    const scripted: ModelRuntime = {
      backend: 'scripted',
      formats: ['scripted'],
      accepts: ({ manifest }) => manifest['flavor'] === 'scripted',
      load: ({ manifest }) => Promise.resolve(this.runnable(String(manifest['name']))),
      close: () => Promise.resolve(),
    };
    this.models = new LoadedModels({
      runtime: new RuntimeByFormat([new EnsembleRuntime(() => this.models, this.clock), scripted]),
      fetch: (digest) => this.fetch(digest),
      maxInlineRows: 8,
      maxBytes,
      bounds: { clock: this.clock },
    });
  }

  script(name: string, script: Omit<Script, 'runs'>): Script {
    const known = { ...script, runs: [] };
    this.scripts.set(name, known);
    return known;
  }

  /** @returns the digest of the artifact */
  ensemble(name: string, graph: EnsembleGraph, members?: readonly string[]): string {
    const digest = digestOf(name);
    const own = graph.nodes.flatMap((node) => (node.kind === 'model' ? [node.digest] : []));
    this.ensembles.set(digest, {
      digest,
      manifest: {
        flavor: 'ensemble',
        ensemble: { members: members ?? [...new Set(own)], nesting: 1, models: own.length },
      },
      files: [{ path: 'ensemble.json', bytes: Buffer.from(JSON.stringify(graph)) }],
    });
    return digest;
  }

  private fetch(digest: string): Promise<ModelArtifact> {
    const ensemble = this.ensembles.get(digest);
    if (ensemble !== undefined) return Promise.resolve(ensemble);
    const name = [...this.scripts.keys()].find((one) => digestOf(one) === digest);
    if (name === undefined) return Promise.reject(new Error('its files are gone'));
    return Promise.resolve({ digest, manifest: { flavor: 'scripted', name }, files: [] });
  }

  private runnable(name: string): RunnableModel {
    const script = this.scripts.get(name)!;
    this.loaded.push(name);
    const answers = (rows: readonly InputRow[]): RowPrediction[] => {
      script.runs.push([...rows]);
      return rows.map((row) => script.answer(row));
    };
    return {
      inputs: script.columns.map((column) => ({ name: column, required: true, type: 'double' })),
      output: script.output,
      sampleRow: null,
      validate: (row) => problemsOf(script, row),
      predict: async (rows) => {
        await script.gate;
        return answers(rows);
      },
      memoryBytes: 100,
      close: () => {
        this.loaded.splice(this.loaded.indexOf(name), 1);
        return Promise.resolve();
      },
    };
  }
}

function problemsOf({ columns }: Script, row: InputRow): { field: string; message: string }[] {
  const missing = columns.filter((column) => typeof row[column] !== 'number');
  const unknown = Object.keys(row).filter((column) => !columns.includes(column));
  return [
    ...missing.map((field) => ({ field, message: 'must be a number' })),
    ...unknown.map((field) => ({ field, message: 'is not a column of this model' })),
  ];
}
