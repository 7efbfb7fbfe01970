import { experimentCreated, type ExperimentState } from '@intelgraph/contracts';
import { assertName, InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import type { TrackingParts } from '../tracking.ports.js';

import { ExperimentEntity } from './experiment.entity.js';
import { toExperimentState } from './experiments.mapper.js';
import { findExperiment, insertExperimentIfAbsent } from './experiments.queries.js';

export interface NewExperiment {
  readonly name: string;
  readonly description?: string;
}

/** Writes of experiments. */
export class ExperimentsService {
  constructor(private readonly parts: TrackingParts) {}

  /** Makes an experiment; one of this name that exists is answered as it is. */
  async create(
    context: RequestContext,
    input: NewExperiment,
  ): Promise<{ experiment: ExperimentState; created: boolean }> {
    requireRole(context, 'editor');
    return inTransaction(this.parts.dataSource, async (tx) => {
      const { experiment, created } = await this.ensure(tx, context, input);
      const data = toExperimentState(experiment);
      if (created) {
        const { id } = experiment;
        const event = {
          definition: experimentCreated,
          subject: `experiment/${id}`,
          aggregateId: id,
          aggregateVersion: 1,
        };
        await this.parts.outbox.add(tx, context, { ...event, data });
      }
      return { experiment: data, created };
    });
  }

  /** The experiment of this name, made when missing; announces nothing. Part of creating a run. */
  async ensure(
    tx: Transaction,
    context: RequestContext,
    input: NewExperiment,
  ): Promise<{ experiment: ExperimentEntity; created: boolean }> {
    assertName('experiment', input.name);
    const description = input.description ?? '';
    if (description.length > 4000 || description.includes('\0')) {
      throw InvalidInputError.of('description', 'must be text of at most 4000 characters');
    }
    const experiment = Object.assign(new ExperimentEntity(), {
      id: this.parts.ids.next(),
      workspace: context.workspace,
      name: input.name,
      description,
      createdBy: context.principal.id,
      createdAt: this.parts.clock.now(),
    });
    if (await insertExperimentIfAbsent(tx, experiment)) return { experiment, created: true };
    return { experiment: await findExperiment(tx, context.workspace, input.name), created: false };
  }
}
