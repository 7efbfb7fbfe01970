import { experimentCreated } from '@intelgraph/contracts';
import { assertName, type Clock, type IdSource, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction, type Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { ExperimentEntity } from './experiment.entity.js';
import type { Experiment } from './experiment.js';
import { ExperimentExistsError } from './experiments.errors.js';

/** Creates experiments. */
export class ExperimentsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws ExperimentExistsError, InvalidInputError, ForbiddenError */
  async create(context: RequestContext, wanted: { name: string; description?: string }): Promise<Experiment> {
    requireRole(context, 'editor');
    assertName('name', wanted.name);
    return inTransaction(this.dataSource, async (tx) => {
      const { experiment, isNew } = await this.ensure(tx, context, wanted);
      if (!isNew) throw new ExperimentExistsError(wanted.name);
      await this.outbox.add(tx, context, {
        definition: experimentCreated,
        subject: `experiment/${experiment.id}`,
        aggregateId: experiment.id,
        aggregateVersion: 1,
        data: {
          id: experiment.id,
          name: experiment.name,
          description: experiment.description,
          created_by: experiment.createdBy,
          created_at: experiment.createdAt.toISOString(),
        },
      });
      return experiment;
    });
  }

  /** The experiment of this name, made in the same transaction when there is none; safe against a race. */
  async ensure(
    tx: Transaction,
    context: RequestContext,
    wanted: { name: string; description?: string },
  ): Promise<{ experiment: ExperimentEntity; isNew: boolean }> {
    const { workspace } = context;
    const draft = tx.create(ExperimentEntity, {
      id: this.ids.next(),
      workspace,
      name: wanted.name,
      description: wanted.description ?? '',
      createdBy: context.principal.id,
      createdAt: this.clock.now(),
    });
    await tx.createQueryBuilder().insert().into(ExperimentEntity).values(draft).orIgnore().execute();
    const experiment = await tx.findOneOrFail(ExperimentEntity, { where: { workspace, name: wanted.name } });
    return { experiment, isNew: experiment.id === draft.id };
  }
}
