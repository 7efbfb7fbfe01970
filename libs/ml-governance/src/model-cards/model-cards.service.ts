import { modelCardGenerated, type ModelCardState } from '@intelgraph/contracts';
import { requireRole, UnavailableError, type Clock, type IdSource, type RequestContext } from '@intelgraph/kernel';
import type { Outbox } from '@intelgraph/messaging';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import type { CardArtifacts } from './card-artifacts.js';
import { buildCard, filledSections, type CardDocument } from './card-document.js';
import { CardGenerationEntity } from './card-generation.entity.js';
import type { CardObserver, CardOutcome } from './card-observer.js';
import { toCardState } from './model-cards.mapper.js';
import type { DatasetFacts, DatasetFactsPort, VersionFacts, VersionFactsPort } from './model-cards.ports.js';
import { findStatement, latestGeneration, lockCard } from './model-cards.queries.js';
import type { ObservedFacts } from './observed-facts.js';

export interface ModelCardsDependencies {
  readonly dataSource: DataSource;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly artifacts: CardArtifacts;
  readonly registry: VersionFactsPort;
  readonly training: DatasetFactsPort;
  readonly observed: ObservedFacts;
  readonly observer?: CardObserver;
}

interface WrittenCard {
  readonly card: ModelCardState;
  readonly outcome: 'written' | 'unchanged';
}

const ON_REQUEST = 'request';
/** A card that another generation overtook is collected anew so often. */
const TRIES = 5;

/** Writes cards of model versions from what the platform knows. */
export class ModelCardsService {
  constructor(private readonly deps: ModelCardsDependencies) {}

  /**
   * Collects the facts and writes a card: a new generation even when nothing changed, which then shares the artifact of
   * the one before.
   *
   * @throws AppError of kind `not_found` for an unknown version, UnavailableError while registry or training is down
   */
  async generate(context: RequestContext, model: string, version: string): Promise<ModelCardState> {
    requireRole(context, 'editor');
    return (await this.observe(() => this.write(context, model, version, ON_REQUEST))).card;
  }

  /** The same on behalf of an event; nothing is written when nothing changed. */
  async regenerate(context: RequestContext, model: string, version: string, trigger: string): Promise<void> {
    await this.observe(() => this.write(context, model, version, trigger));
  }

  private async observe(write: () => Promise<WrittenCard>): Promise<WrittenCard> {
    const started = performance.now();
    let outcome: CardOutcome = 'failed';
    try {
      const written = await write();
      outcome = written.outcome;
      return written;
    } finally {
      this.deps.observer?.cardGenerated(outcome, (performance.now() - started) / 1000);
    }
  }

  private async write(context: RequestContext, model: string, version: string, trigger: string): Promise<WrittenCard> {
    for (let i = 0; i < TRIES; i++) {
      const facts = await this.deps.registry.versionFacts(context, model, version);
      const { id, version: exact } = facts.model;
      const card = { workspace: context.workspace, modelId: id, version: exact };
      const before = await latestGeneration(this.deps.dataSource.manager, card);
      const document = await this.collect(context, facts);
      const digest = await this.deps.artifacts.put(document);
      if (trigger !== ON_REQUEST && before?.digest === digest)
        return { card: toCardState(before), outcome: 'unchanged' };
      const written = await this.record(context, document, { digest, trigger, before: before?.revision ?? 0 });
      if (written !== undefined) return { card: written, outcome: 'written' };
    }
    throw new UnavailableError('model cards', 'the card is being written by others, again and again');
  }

  private async collect(context: RequestContext, version: VersionFacts): Promise<CardDocument> {
    const { observed, dataSource } = this.deps;
    const { workspace } = context;
    const { name, id, version: number } = version.model;
    return buildCard({
      version,
      statement: await findStatement(dataSource.manager, { workspace, modelId: id, version: number }),
      datasets: await this.datasetsOf(context, version),
      evaluations: await observed.evaluations(workspace, name, number),
      deployments: await observed.deployments(workspace, name, number),
    });
  }

  private async datasetsOf(context: RequestContext, version: VersionFacts): Promise<Map<string, DatasetFacts>> {
    const found = new Map<string, DatasetFacts>();
    for (const { dataset_id: id, digest } of version.datasets) {
      const facts = await this.deps.training.datasetFacts(context, { id, digest });
      if (facts !== undefined) found.set(id, facts);
    }
    return found;
  }

  /** Undefined when another generation came in between: its facts may be newer than these. */
  private async record(
    context: RequestContext,
    document: CardDocument,
    { digest, trigger, before }: { digest: string; trigger: string; before: number },
  ): Promise<ModelCardState | undefined> {
    const { ids, clock, dataSource, outbox } = this.deps;
    const card = { workspace: context.workspace, modelId: document.model.id, version: document.model.version };
    return inTransaction(dataSource, async (tx) => {
      await lockCard(tx, card);
      const revision = ((await latestGeneration(tx, card))?.revision ?? 0) + 1;
      if (revision !== before + 1) return undefined;
      const generation = Object.assign(new CardGenerationEntity(), {
        ...card,
        id: ids.next(),
        modelName: document.model.name,
        digest,
        sections: filledSections(document.statement),
        trigger,
        generatedBy: context.principal.id,
        generatedAt: clock.now(),
        revision,
      });
      await tx.insert(CardGenerationEntity, generation);
      const data = toCardState(generation);
      await outbox.add(tx, context, {
        definition: modelCardGenerated,
        subject: `model_card/${card.modelId}@${card.version}`,
        aggregateId: `${card.modelId}@${card.version}`,
        aggregateVersion: revision,
        data,
      });
      return data;
    });
  }
}
