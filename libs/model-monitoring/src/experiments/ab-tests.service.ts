import type { AbTestArmState, AbTestState } from '@intelgraph/contracts';
import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import { sampleRatio, sequentialSampleRatio } from '@intelgraph/statistics';

import type { MonitoringParts } from '../model-monitoring.ports.js';
import type { ModelNames } from '../models/model-names.queries.js';
import { taskOf } from '../performance/labelled-metrics.js';

import type { AbArm, AbTestResult } from './ab-test.types.js';
import { AbTestNotFoundError } from './ab-tests.errors.js';
import { type ArmCount, countArms, findAbTest, readExperiment, saveAbTest } from './ab-tests.queries.js';
import { compareArms } from './compare-arms.js';
import type { ExperimentRow } from './success-metrics.js';

/** Most rows that one answer is made from; of more a part is taken, always the same. */
export const MAX_EXPERIMENT_ROWS = 200_000;
const DEFAULT_CONFIDENCE = 0.95;
const MIN_SAMPLE_RATIO_ROWS = 100;

/** What A/B tests have shown so far. */
export class AbTestsService {
  constructor(
    private readonly parts: MonitoringParts,
    private readonly names: ModelNames,
  ) {}

  /** Remembers the state of a test as the registry announced it; an older state than the known one is passed over. */
  async note(tx: Transaction, workspace: string, state: AbTestState, revision: number): Promise<void> {
    await saveAbTest(tx, workspace, state, revision);
  }

  /**
   * Compares the arms by the test's success metrics.
   *
   * @param options.confidence of the intervals and of the verdicts, 0.95 unless given
   * @throws AbTestNotFoundError, InvalidInputError
   */
  async result(
    context: RequestContext,
    id: string,
    options: { readonly confidence?: number | undefined; readonly positive_class?: string | undefined } = {},
  ): Promise<AbTestResult> {
    requireRole(context, 'viewer');
    const confidence = options.confidence ?? DEFAULT_CONFIDENCE;
    if (!(confidence >= 0.5 && confidence < 1)) throw InvalidInputError.of('confidence', 'must be from 0.5 to below 1');
    const { workspace } = context;
    const { dataSource, clock } = this.parts;
    const state = await findAbTest(dataSource, workspace, id);
    if (state === undefined) throw new AbTestNotFoundError(id);
    const counts = await countArms(dataSource, workspace, id);
    const rows = await readExperiment(dataSource, workspace, id, MAX_EXPERIMENT_ROWS);
    const positive = positiveOf(rows, options.positive_class);
    return {
      id,
      name: state.name,
      status: state.status,
      started_at: state.started_at ?? null,
      stopped_at: state.stopped_at ?? null,
      control: await this.armOf(workspace, state.control_model, state.traffic_split.control, counts, 'control'),
      treatment: await this.armOf(workspace, state.treatment_model, state.traffic_split.treatment, counts, 'treatment'),
      confidence,
      positive_class: positive,
      ...sampleRatiosOf(state, counts),
      metrics: compareArms(state.success_metrics, rows, { confidence, positive }),
      as_of: clock.now().toISOString(),
    };
  }

  private async armOf(
    workspace: string,
    { model_id, model_name, version: model_version }: AbTestArmState,
    traffic: number,
    counts: readonly ArmCount[],
    variant: ArmCount['variant'],
  ): Promise<AbArm> {
    const { predictions = 0, labelled = 0 } = counts.find((count) => count.variant === variant) ?? {};
    const name = model_name ?? (await this.names.nameOf(workspace, model_id));
    return { model_name: name, model_version, traffic, predictions, labelled };
  }
}

/** The class that precision, recall and conversion are about. */
function positiveOf(rows: readonly ExperimentRow[], given: string | undefined): string | null {
  const labelled = rows.flatMap(({ label, ...row }) => (label === null ? [] : [{ ...row, label }]));
  if (given !== undefined) return given;
  return labelled.length === 0 ? null : taskOf(labelled, { task: 'classification' }).positive;
}

function sampleRatiosOf(
  { traffic_split: { control, treatment } }: AbTestState,
  counts: readonly ArmCount[],
): Pick<AbTestResult, 'sample_ratio_p' | 'sample_ratio_always_valid_p'> {
  const of = (variant: ArmCount['variant']) => counts.find((count) => count.variant === variant)?.predictions ?? 0;
  const observed = [of('control'), of('treatment')];
  const planned = [control, treatment];
  const isEnough = observed.reduce((sum, count) => sum + count, 0) >= MIN_SAMPLE_RATIO_ROWS;
  return {
    sample_ratio_p: isEnough ? sampleRatio(observed, planned).p : null,
    sample_ratio_always_valid_p: sequentialSampleRatio(observed, planned).p,
  };
}
