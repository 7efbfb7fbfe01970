import type { CheckedGraph } from '@intelgraph/ensembles';
import type { FieldProblem } from '@intelgraph/kernel';
import type { ExecutionClock, ExecutionRequest } from '@intelgraph/ml-runtime';

import type { InputRow, RowPrediction, RunnableModel } from '../model-runtime.js';

import type { EnsemblePlan, PlannedModel } from './ensemble-plan.js';
import { Evaluation } from './evaluation.js';

export interface EnsembleParts {
  readonly plan: EnsemblePlan;
  readonly checked: CheckedGraph;
  readonly clock: ExecutionClock;
  /** Different models. */
  readonly members: number;
  /** Lets go of them. */
  readonly close: () => void;
}

/** As Triton calls what consists of other models. */
const PLATFORM = 'ensemble';
/** A node of a plan, about; what it computes with is its members'. */
const NODE_BYTES = 4096;

/** An ensemble whose members are in memory, as everybody else sees it: a model. */
export function ensembleModel({ plan, checked, clock, members, close }: EnsembleParts): RunnableModel {
  const { type, classes, hasProbabilities } = checked.output;
  const models = [...plan.nodes.values()].filter((node): node is PlannedModel => node.kind === 'model');
  const compose = async (request: ExecutionRequest<InputRow>): Promise<RowPrediction[]> => {
    const started = clock.now();
    const answers = await new Evaluation(plan, request, clock).answers();
    const run = { rows: request.rows.length, queueMs: 0, inferMs: clock.now() - started };
    request.executed?.({ ...run, requests: 1 });
    request.ran?.(run);
    return answers;
  };
  return {
    platform: PLATFORM,
    backend: `ensemble of ${members} model${members === 1 ? '' : 's'}`,
    inputs: checked.inputs,
    output: { type, classes: hasProbabilities ? classes : [] },
    calibration: null,
    sampleRow: sampleOf(models),
    validate: rowValidator(checked, models),
    predict: (rows) => compose({ rows }),
    compose,
    memoryBytes: plan.nodes.size * NODE_BYTES,
    close: () => {
      close();
      return Promise.resolve();
    },
  };
}

function sampleOf(models: readonly PlannedModel[]): InputRow | null {
  const samples = models.map(({ source }) => source.sample);
  if (samples.includes(null)) return null;
  // Where members share a column, each of them takes what the first was tried with.
  return Object.assign({}, ...samples.reverse()) as InputRow;
}

/** Every member's columns are checked before anything is computed, those of branches that are not taken among them. */
function rowValidator(
  { inputs }: CheckedGraph,
  models: readonly PlannedModel[],
): (row: InputRow) => readonly FieldProblem[] {
  const columns = new Set(inputs.map(({ name }) => name));
  return (row) => {
    let problems: Map<string, FieldProblem> | undefined;
    const add = (problem: FieldProblem): void => {
      problems ??= new Map();
      if (!problems.has(problem.field)) problems.set(problem.field, problem);
    };
    for (const column of Object.keys(row)) {
      if (!columns.has(column)) add({ field: column, message: 'is not a column of this model' });
    }
    for (const { source } of models) for (const problem of source.problemsOf(row)) add(problem);
    return problems === undefined ? [] : [...problems.values()];
  };
}
