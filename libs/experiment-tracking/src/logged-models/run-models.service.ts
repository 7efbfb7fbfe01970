import { createHash } from 'node:crypto';

import { loggedModelCreated, loggedModelUpdated } from '@intelgraph/contracts';
import { type Clock, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { runIdText } from '../artifact-files/artifact-locations.js';
import { placeFiles } from '../artifact-files/placed-files.js';
import { insertRunModels } from '../inputs/inputs.queries.js';
import { whyNoRun } from '../runs/new-run.js';
import { checkArtifact } from '../runs/run-inputs.js';
import type { RunRow } from '../runs/run-row.js';
import { lockActiveRun } from '../runs/run-writes.queries.js';
import type { FilesOfArtifact, RunArtifact } from '../runs/run.js';

import { checkNewLoggedModel } from './logged-model-checks.js';
import { loggedModelEvent } from './logged-model-event.js';
import { type LoggedModelRow, toLoggedModel } from './logged-model-row.js';
import type { LoggedModel, NewLoggedModel } from './logged-model.js';
import { insertLoggedModel, lockLoggedModelIfThere, updateLoggedModel } from './logged-models.queries.js';

/** Names the manifest whose files a logged model has. */
export const ARTIFACT_DIGEST_TAG = 'intelgraph.artifact_digest';

export interface RunModel extends Pick<NewLoggedModel, 'modelType' | 'params'> {
  readonly artifact: RunArtifact;
}

/** Makes logged models out of artifacts that are in the store already. */
export class RunModelsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly filesOf: FilesOfArtifact,
  ) {}

  /**
   * A ready logged model among the outputs of its run, with the artifact's files. The same run and name again gives the same
   * model, with the files of now.
   *
   * @throws RunNotFoundError, RunDeletedError, ExperimentDeletedError, InvalidInputError
   */
  async log(context: RequestContext, runId: string, model: RunModel): Promise<LoggedModel> {
    requireRole(context, 'editor');
    const { artifact } = model;
    checkArtifact(artifact);
    checkNewLoggedModel({
      experiment: 0n,
      name: artifact.name,
      modelType: model.modelType,
      params: model.params ?? {},
    });
    const files = await this.filesOf(artifact.digest);
    return inTransaction(this.dataSource, async (tx) => {
      const run = await lockActiveRun(tx, context.workspace, runId);
      const known = await lockLoggedModelIfThere(tx, context.workspace, idOf(run, artifact));
      if (known?.lifecycle_stage === 'deleted') return toLoggedModel(known);
      if (known?.tags[ARTIFACT_DIGEST_TAG] === artifact.digest) return toLoggedModel(known);
      const row = known ?? (await this.insert(tx, context, run, model));
      Object.assign(row, { status: 'ready', tags: { ...row.tags, [ARTIFACT_DIGEST_TAG]: artifact.digest } });
      if (known !== undefined) Object.assign(row, { updated_at: this.clock.now(), version: row.version + 1 });
      await updateLoggedModel(tx, row);
      await placeFiles(tx, context, toLoggedModel(row).artifactUri, files, this.clock.now());
      await insertRunModels(tx, run.id, 'output', [{ modelId: row.id, step: 0n }]);
      await this.outbox.add(tx, context, loggedModelEvent(known ? loggedModelUpdated : loggedModelCreated, row));
      return toLoggedModel(row);
    });
  }

  private async insert(
    tx: Transaction,
    context: RequestContext,
    run: RunRow,
    { artifact, modelType, params = {} }: RunModel,
  ): Promise<LoggedModelRow> {
    const experiment = BigInt(run.experiment_number);
    const row = await insertLoggedModel(tx, {
      ...{ id: idOf(run, artifact), workspace: context.workspace, experiment, name: artifact.name, params },
      modelType: modelType ?? null,
      sourceRunId: runIdText(run.id),
      tags: {},
      createdBy: context.principal.id,
      now: this.clock.now(),
    });
    if (row === undefined) throw await whyNoRun(tx, context.workspace, experiment);
    return row;
  }
}

/** Made from run and name, so that a repeated call finds its model. */
function idOf({ id }: RunRow, { name }: RunArtifact): string {
  return `m-${createHash('sha256').update(`${id}/${name}`).digest('hex').slice(0, 32)}`;
}
