import { InvalidInputError, requireRole, UnavailableError, type RequestContext } from '@intelgraph/kernel';

import type { PreparedVersion, RoutePreparer } from '../deployments/route-preparer.js';
import type { LoadedModel } from '../models/loaded-model.js';
import type { InputRow, RowPrediction } from '../models/model-runtime.js';
import { loggable } from '../prediction-log/bounded-row.js';
import { answered } from '../predictions/row-answers.js';
import type { RowBudget } from '../predictions/row-budget.js';
import { assertRow } from '../predictions/row-validation.js';
import type { RoutingTable } from '../routing/routing-table.js';

import { differenceOf } from './answer-difference.js';
import type { PredictionReader, Replay, VersionAnswer } from './replay.js';
import { assertKept } from './kept-inputs.js';
import { TooManyReplaysError } from './replays.errors.js';

export interface ReplaysServiceParts {
  /** Absent where nobody keeps predictions. */
  readonly reader: PredictionReader | undefined;
  readonly table: RoutingTable;
  readonly preparer: RoutePreparer;
  readonly budget: RowBudget;
  /** Frees models that no route uses. */
  readonly releaseUnused: () => Promise<void>;
}

/** Whoever is served goes first. */
const LAST_PRIORITY = 9;
/** Versions that are loaded for replays at a time: each takes memory and a core for a while. */
const MAX_LOADS = 2;

/**
 * Answers what was asked before with another version. Nothing of it is logged or counted as a prediction, and no feature is
 * read again.
 */
export class ReplaysService {
  private loads = 0;

  constructor(private readonly parts: ReplaysServiceParts) {}

  /**
   * Any role may replay on a version that is served here; one that has to be loaded first, for the time of the replay, takes
   * the role `deployer`.
   *
   * @param version as deployments take it: a version, a stage or `latest`
   * @throws what the reader throws; InputsNotKeptError, InvalidInputError naming `inputs.<column>`,
   *   VersionNotDeployableError naming `model_version`, TooManyReplaysError, UnavailableError and what predictions throw
   */
  async replay(ctx: RequestContext, predictionId: string, version: string): Promise<Replay> {
    requireRole(ctx, 'viewer');
    const { reader } = this.parts;
    if (reader === undefined) throw new UnavailableError('monitoring', 'this process has no log of predictions');
    if (version === '') throw InvalidInputError.of('model_version', 'must not be empty');
    const { modelName, modelVersion, inputs, prediction, probabilities } = await reader.get(ctx, predictionId);
    const recorded = { modelVersion, prediction, probabilities: probabilities ?? null };
    const target = await this.targetOf(ctx, modelName, version);
    try {
      assertKept(target.model.runnable, predictionId, inputs);
      assertRow(target.model.runnable, inputs);
      const replayed = toAnswer(target.version, await this.compute(ctx, target.model, inputs));
      return {
        ...{ predictionId, modelName, inputs, recorded, replayed },
        difference: differenceOf(recorded, replayed),
      };
    } finally {
      target.release();
    }
  }

  private async targetOf(ctx: RequestContext, modelName: string, version: string): Promise<PreparedVersion> {
    const model = this.parts.table.findModel(ctx.workspace, modelName, version);
    if (model !== undefined) return { modelName, version, model, release: () => undefined };
    requireRole(ctx, 'deployer');
    if (this.loads >= MAX_LOADS) throw new TooManyReplaysError(MAX_LOADS);
    this.loads += 1;
    const done = (): void => {
      this.loads -= 1;
    };
    try {
      const loaded = await this.parts.preparer.loadVersion(ctx, modelName, version, 'model_version');
      return { ...loaded, release: () => this.giveUp(loaded, done) };
    } catch (error) {
      done();
      throw error;
    }
  }

  private giveUp(loaded: PreparedVersion, done: () => void): void {
    loaded.release();
    // What cannot be freed now is freed with the next change of a deployment.
    void this.parts.releaseUnused().then(done, done);
  }

  private async compute(ctx: RequestContext, model: LoadedModel, inputs: InputRow): Promise<RowPrediction> {
    const { deadline, signal } = ctx;
    this.parts.budget.acquire(1);
    model.inFlight += 1;
    try {
      const [output] = await model.predict({ rows: [inputs], priority: LAST_PRIORITY, deadline, signal });
      return answered(output);
    } finally {
      model.inFlight -= 1;
      this.parts.budget.release(1);
    }
  }
}

function toAnswer(modelVersion: string, { prediction, probabilities }: RowPrediction): VersionAnswer {
  return { modelVersion, prediction: loggable(prediction), probabilities: probabilities ?? null };
}
