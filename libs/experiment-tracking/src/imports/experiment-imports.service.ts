import { experimentCreated, experimentUpdated } from '@intelgraph/contracts';
import {
  type Clock,
  type IdSource,
  InvalidInputError,
  mergedEntries,
  requireRole,
  type RequestContext,
} from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { experimentEvent } from '../experiments/experiment-event.js';
import { checkNewExperiment } from '../experiments/experiment-inputs.js';
import { ExperimentEntity } from '../experiments/experiment.entity.js';
import { DEFAULT_EXPERIMENT, type Experiment } from '../experiments/experiment.js';
import { toExperiment } from '../experiments/experiments.mapper.js';
import {
  findExperiment,
  insertExperiment,
  lockExperiment,
  takeExperimentNumber,
} from '../experiments/experiments.queries.js';

import { ImportedDeletedError } from './imports.errors.js';
import { reserveExperimentNumber } from './imports.queries.js';

/** Numbers above it are made up by other stores, and would make all later ones of the workspace as long. */
const LARGEST_KEPT_NUMBER = 1_000_000_000n;

export interface ImportedExperiment {
  readonly name: string;
  /** The number it had: kept where it is free here. */
  readonly number: bigint;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface ExperimentImport {
  readonly experiment: Experiment;
  readonly isNew: boolean;
  /** Tags that have another value here, which stays. */
  readonly differing: readonly string[];
}

/** Takes experiments of other tracking servers over, by their names: one that is here already is gone on with. */
export class ExperimentImportsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws ImportedDeletedError where the one that is here is deleted, InvalidInputError, ForbiddenError */
  async take(context: RequestContext, given: ImportedExperiment): Promise<ExperimentImport> {
    requireRole(context, 'admin');
    checkNewExperiment(given);
    if (given.number < 0n) throw InvalidInputError.of('experiment_id', 'must not be negative');
    return inTransaction(this.dataSource, async (tx) => {
      if ((await findExperiment(tx, context.workspace, given)) === null) {
        const draft = await this.draft(tx, context, given);
        if (await insertExperiment(tx, draft)) {
          await this.announce(tx, context, draft);
          return { experiment: toExperiment(draft), isNew: true, differing: [] };
        }
      }
      return this.goOn(tx, context, given);
    });
  }

  private async goOn(tx: Transaction, context: RequestContext, given: ImportedExperiment): Promise<ExperimentImport> {
    const experiment = await lockExperiment(tx, context.workspace, { name: given.name });
    if (experiment.lifecycleStage !== 'active') throw new ImportedDeletedError(`the experiment ${given.name}`);
    const { entries, hasNews, differing } = mergedEntries('tags', experiment.tags, given.tags);
    if (hasNews) {
      checkNewExperiment({ name: given.name, tags: entries });
      Object.assign(experiment, { tags: entries, updatedAt: this.clock.now(), version: experiment.version + 1 });
      const { id, tags, updatedAt, version } = experiment;
      await tx.update(ExperimentEntity, { id }, { tags, updatedAt, version });
      await this.announce(tx, context, experiment);
    }
    return { experiment: toExperiment(experiment), isNew: false, differing };
  }

  private async draft(tx: Transaction, context: RequestContext, given: ImportedExperiment): Promise<ExperimentEntity> {
    return tx.create(ExperimentEntity, {
      id: this.ids.next(),
      workspace: context.workspace,
      number: await numberFor(tx, context.workspace, given),
      name: given.name,
      description: '',
      tags: { ...given.tags },
      lifecycleStage: 'active',
      artifactLocation: null,
      createdBy: context.principal.id,
      createdAt: given.createdAt,
      updatedAt: given.updatedAt,
      deletedAt: null,
      version: 1,
    });
  }

  private async announce(tx: Transaction, context: RequestContext, experiment: ExperimentEntity): Promise<void> {
    await this.outbox.add(
      tx,
      context,
      experimentEvent(experiment.version === 1 ? experimentCreated : experimentUpdated, experiment),
    );
  }
}

async function numberFor(tx: Transaction, workspace: string, { name, number }: ImportedExperiment): Promise<string> {
  const isKept = number > DEFAULT_EXPERIMENT.number && number <= LARGEST_KEPT_NUMBER;
  if (isKept && (await reserveExperimentNumber(tx, workspace, number))) return number.toString();
  return takeExperimentNumber(tx, workspace, name);
}
