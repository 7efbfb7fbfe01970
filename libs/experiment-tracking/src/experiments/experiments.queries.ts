import { type Page, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import { ExperimentEntity } from './experiment.entity.js';
import { DEFAULT_EXPERIMENT, type Experiment, type ExperimentReference } from './experiment.js';
import { ExperimentNotFoundError } from './experiments.errors.js';
import { textOf, toExperiment } from './experiments.mapper.js';
import { type ExperimentFilter, listExperiments } from './listed-experiments.queries.js';

/** Reads experiments of the caller's workspace. */
export class ExperimentsQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** Those that are not deleted, by name unless ordered. @throws InvalidInputError */
  async list(context: RequestContext, filter: ExperimentFilter): Promise<Page<Experiment>> {
    requireRole(context, 'viewer');
    return listExperiments(this.dataSource, context.workspace, filter);
  }

  /** Also a deleted one. @throws ExperimentNotFoundError */
  async get(context: RequestContext, name: string): Promise<Experiment> {
    return this.find(context, { name });
  }

  /** By number or name, also a deleted one. @throws ExperimentNotFoundError */
  async find(context: RequestContext, reference: ExperimentReference): Promise<Experiment> {
    requireRole(context, 'viewer');
    const experiment = await findExperiment(this.dataSource.manager, context.workspace, reference);
    if (experiment === null) throw new ExperimentNotFoundError(textOf(reference));
    return toExperiment(experiment);
  }
}

export function findExperiment(
  manager: EntityManager,
  workspace: string,
  reference: ExperimentReference,
): Promise<ExperimentEntity | null> {
  const where = whereOf(workspace, reference);
  return where === null ? Promise.resolve(null) : manager.findOne(ExperimentEntity, { where });
}

/** The experiment, locked until the transaction ends. @throws ExperimentNotFoundError */
export async function lockExperiment(
  tx: Transaction,
  workspace: string,
  reference: ExperimentReference,
): Promise<ExperimentEntity> {
  const where = whereOf(workspace, reference);
  const found =
    where === null ? null : await tx.findOne(ExperimentEntity, { where, lock: { mode: 'for_no_key_update' } });
  if (found === null) throw new ExperimentNotFoundError(textOf(reference));
  return found;
}

/** What a name or number finds; null where there can be no such one. */
function whereOf(
  workspace: string,
  reference: ExperimentReference,
): { workspace: string; name: string } | { workspace: string; number: string } | null {
  if ('name' in reference) return reference.name.includes('\0') ? null : { workspace, name: reference.name };
  const { number } = reference;
  return BigInt.asUintN(63, number) === number ? { workspace, number: number.toString() } : null;
}

/**
 * The number of a new experiment. Until the transaction ends no other one of the workspace gets its number, so what the caller
 * reads next is what there is.
 */
export async function takeExperimentNumber(tx: Transaction, workspace: string, name: string): Promise<string> {
  if (name === DEFAULT_EXPERIMENT.name && (await isDefaultMissing(tx, workspace))) return '0';
  const rows: { last_number: string }[] = await tx.query(
    `INSERT INTO experiment_counters (workspace, last_number) VALUES ($1, 1)
     ON CONFLICT (workspace) DO UPDATE SET last_number = experiment_counters.last_number + 1
     RETURNING last_number`,
    [workspace],
  );
  const number = rows[0]?.last_number;
  if (number === undefined) throw new Error('the counter of experiments gave no number');
  return number;
}

/** Until the transaction ends no other one gives a name or a number: two that swap names would wait for each other. */
export async function holdExperimentNames(tx: Transaction, workspace: string): Promise<void> {
  await tx.query(
    `INSERT INTO experiment_counters (workspace, last_number) VALUES ($1, 0)
     ON CONFLICT (workspace) DO UPDATE SET last_number = experiment_counters.last_number`,
    [workspace],
  );
}

/** Whether number 0 is free; nobody else can take it until the transaction ends. */
async function isDefaultMissing(tx: Transaction, workspace: string): Promise<boolean> {
  await holdExperimentNames(tx, workspace);
  return (await findExperiment(tx, workspace, { number: DEFAULT_EXPERIMENT.number })) === null;
}

/** Inserts the experiment unless its name is taken; says whether it did. */
export async function insertExperiment(tx: Transaction, draft: ExperimentEntity): Promise<boolean> {
  const rows: unknown[] = await tx.query(
    `INSERT INTO experiments (id, workspace, number, name, description, tags, artifact_location, created_by, created_at,
                              updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id`,
    [
      draft.id,
      draft.workspace,
      draft.number,
      draft.name,
      draft.description,
      JSON.stringify(draft.tags),
      draft.artifactLocation,
      draft.createdBy,
      draft.createdAt,
      draft.updatedAt,
    ],
  );
  return rows.length > 0;
}

/** Deletes the active runs of an experiment with it. */
export async function deleteRunsOf(tx: Transaction, experimentId: string, at: Date): Promise<void> {
  await tx.query(
    `UPDATE runs SET lifecycle_stage = 'deleted', deleted_at = $2
      WHERE experiment_id = $1 AND lifecycle_stage = 'active'`,
    [experimentId, at],
  );
}

/** Brings back the runs that were deleted together with their experiment, not those that somebody had deleted before. */
export async function restoreRunsOf(tx: Transaction, experimentId: string, deletedAt: Date | null): Promise<void> {
  await tx.query(
    `UPDATE runs SET lifecycle_stage = 'active', deleted_at = NULL
      WHERE experiment_id = $1 AND lifecycle_stage = 'deleted' AND deleted_at = $2`,
    [experimentId, deletedAt],
  );
}
