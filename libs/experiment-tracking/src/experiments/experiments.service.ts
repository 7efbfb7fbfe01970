import {
  type EventDefinition,
  experimentCreated,
  experimentDeleted,
  experimentRestored,
  type ExperimentState,
  experimentUpdated,
} from '@intelgraph/contracts';
import { type Clock, type IdSource, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, isUniqueViolation, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { refuse } from '../entries/entry-checks.js';
import { TagNotFoundError } from '../entries/entries.errors.js';
import type { LifecycleStage } from '../lifecycle/lifecycle.js';

import { experimentEvent } from './experiment-event.js';
import { checkNewExperiment, experimentNameProblems, experimentTagProblems } from './experiment-inputs.js';
import { ExperimentEntity } from './experiment.entity.js';
import { DEFAULT_EXPERIMENT, type Experiment, type ExperimentReference, type NewExperiment } from './experiment.js';
import { ExperimentDeletedError, ExperimentExistsError, ExperimentNotFoundError } from './experiments.errors.js';
import { textOf, toExperiment } from './experiments.mapper.js';
import {
  deleteRunsOf,
  findExperiment,
  holdExperimentNames,
  insertExperiment,
  lockExperiment,
  restoreRunsOf,
  takeExperimentNumber,
} from './experiments.queries.js';

/** The stage that an operation needs, and what to say where it is another. */
interface WantedStage {
  readonly stage: LifecycleStage;
  readonly otherwise: (reference: string) => Error;
}

/** What a change does to a locked experiment: false = nothing, so neither row nor event is written. */
type ChangeOfExperiment = (experiment: ExperimentEntity, tx: Transaction) => boolean | Promise<boolean>;

const TO_CHANGE: WantedStage = { stage: 'active', otherwise: (name) => new ExperimentDeletedError(name) };
const TO_DELETE: WantedStage = { stage: 'active', otherwise: (name) => new ExperimentNotFoundError(name, 'active') };
const TO_RESTORE: WantedStage = { stage: 'deleted', otherwise: (name) => new ExperimentNotFoundError(name, 'deleted') };

/** Writes experiments. Each call is one transaction with one audited event, or none when it changes nothing. */
export class ExperimentsService {
  /** Workspaces that are known to have their `Default`. */
  private readonly begun = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws ExperimentExistsError also for the name of a deleted one, InvalidInputError, ForbiddenError */
  async create(context: RequestContext, wanted: NewExperiment): Promise<Experiment> {
    requireRole(context, 'editor');
    checkNewExperiment(wanted);
    return inTransaction(this.dataSource, async (tx) => {
      const draft = await this.draft(tx, context, wanted);
      if (!(await insertExperiment(tx, draft))) throw new ExperimentExistsError(wanted.name);
      await this.announce(tx, context, experimentCreated, draft);
      return toExperiment(draft);
    });
  }

  /** @throws ExperimentNotFoundError, ExperimentExistsError, ExperimentDeletedError, InvalidInputError */
  async rename(context: RequestContext, reference: ExperimentReference, name: string): Promise<Experiment> {
    requireRole(context, 'editor');
    refuse(experimentNameProblems('new_name', name));
    try {
      return await inTransaction(this.dataSource, async (tx) => {
        await holdExperimentNames(tx, context.workspace);
        return this.changeIn(tx, context, reference, experimentUpdated, TO_CHANGE, (experiment) => {
          if (experiment.name === name) return false;
          experiment.name = name;
          return true;
        });
      });
    } catch (error) {
      if (isUniqueViolation(error, 'experiments_name')) throw new ExperimentExistsError(name);
      throw error;
    }
  }

  /** @throws ExperimentNotFoundError, ExperimentDeletedError, InvalidInputError */
  async setTag(context: RequestContext, reference: ExperimentReference, key: string, value: string): Promise<void> {
    requireRole(context, 'editor');
    refuse(experimentTagProblems({ [key]: value }));
    await this.change(context, reference, experimentUpdated, TO_CHANGE, (experiment) => {
      if (Object.hasOwn(experiment.tags, key) && experiment.tags[key] === value) return false;
      const tags = { ...experiment.tags, [key]: value };
      refuse(experimentTagProblems(tags));
      experiment.tags = tags;
      return true;
    });
  }

  /** @throws ExperimentNotFoundError, ExperimentDeletedError, TagNotFoundError */
  async deleteTag(context: RequestContext, reference: ExperimentReference, key: string): Promise<void> {
    requireRole(context, 'editor');
    await this.change(context, reference, experimentUpdated, TO_CHANGE, (experiment) => {
      if (!Object.hasOwn(experiment.tags, key)) throw new TagNotFoundError(key, `experiment ${textOf(reference)}`);
      experiment.tags = Object.fromEntries(Object.entries(experiment.tags).filter(([name]) => name !== key));
      return true;
    });
  }

  /** Deletes it with its runs; both can come back. @throws ExperimentNotFoundError also for a deleted one */
  async delete(context: RequestContext, reference: ExperimentReference): Promise<void> {
    requireRole(context, 'editor');
    await this.change(context, reference, experimentDeleted, TO_DELETE, async (experiment, tx) => {
      experiment.lifecycleStage = 'deleted';
      experiment.deletedAt = this.clock.now();
      await deleteRunsOf(tx, experiment.id, experiment.deletedAt);
      return true;
    });
  }

  /** @throws ExperimentNotFoundError unless there is such a deleted one */
  async restore(context: RequestContext, reference: ExperimentReference): Promise<void> {
    requireRole(context, 'editor');
    await this.change(context, reference, experimentRestored, TO_RESTORE, async (experiment, tx) => {
      await restoreRunsOf(tx, experiment.id, experiment.deletedAt);
      experiment.lifecycleStage = 'active';
      experiment.deletedAt = null;
      return true;
    });
  }

  /** Gives the workspace its experiment `Default` with number 0 when it has none. No event: nobody asked for it. */
  async ensureDefault(context: RequestContext): Promise<void> {
    const { workspace } = context;
    if (this.begun.has(workspace)) return;
    const { number, name } = DEFAULT_EXPERIMENT;
    if ((await findExperiment(this.dataSource.manager, workspace, { number })) === null) {
      await inTransaction(this.dataSource, async (tx) => insertExperiment(tx, await this.draft(tx, context, { name })));
    }
    this.begun.add(workspace);
  }

  /** The experiment of this name, made in the same transaction when there is none; safe against a race. */
  async ensure(tx: Transaction, context: RequestContext, name: string): Promise<ExperimentEntity> {
    const known = await findExperiment(tx, context.workspace, { name });
    if (known !== null) return known;
    // Whoever is here has the names to himself: a name that is taken stays where it is.
    const draft = await this.draft(tx, context, { name });
    if (await insertExperiment(tx, draft)) return draft;
    return tx.findOneByOrFail(ExperimentEntity, { workspace: context.workspace, name });
  }

  private async draft(tx: Transaction, context: RequestContext, wanted: NewExperiment): Promise<ExperimentEntity> {
    const now = this.clock.now();
    return tx.create(ExperimentEntity, {
      id: this.ids.next(),
      workspace: context.workspace,
      number: await takeExperimentNumber(tx, context.workspace, wanted.name),
      name: wanted.name,
      description: wanted.description ?? '',
      tags: { ...wanted.tags },
      lifecycleStage: 'active',
      artifactLocation: wanted.artifactLocation ?? null,
      createdBy: context.principal.id,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
      version: 1,
    });
  }

  private change(
    context: RequestContext,
    reference: ExperimentReference,
    definition: EventDefinition<ExperimentState>,
    wanted: WantedStage,
    apply: ChangeOfExperiment,
  ): Promise<Experiment> {
    return inTransaction(this.dataSource, (tx) => this.changeIn(tx, context, reference, definition, wanted, apply));
  }

  private async changeIn(
    tx: Transaction,
    context: RequestContext,
    reference: ExperimentReference,
    definition: EventDefinition<ExperimentState>,
    wanted: WantedStage,
    apply: ChangeOfExperiment,
  ): Promise<Experiment> {
    const experiment = await lockExperiment(tx, context.workspace, reference);
    if (experiment.lifecycleStage !== wanted.stage) throw wanted.otherwise(textOf(reference));
    if (!(await apply(experiment, tx))) return toExperiment(experiment);
    experiment.updatedAt = this.clock.now();
    experiment.version += 1;
    const { id, ...changed } = experiment;
    await tx.update(ExperimentEntity, { id }, changed);
    await this.announce(tx, context, definition, experiment);
    return toExperiment(experiment);
  }

  private async announce(
    tx: Transaction,
    context: RequestContext,
    definition: EventDefinition<ExperimentState>,
    experiment: ExperimentEntity,
  ): Promise<void> {
    await this.outbox.add(tx, context, experimentEvent(definition, experiment));
  }
}
