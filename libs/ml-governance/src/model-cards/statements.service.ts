import { modelCardDescribed, type ModelCardStatementState } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import { inTransaction } from '@intelgraph/persistence';

import { inputCheck, text } from '../inputs/check-input.js';

import type { StatementSection } from './card-document.js';
import { CardStatementEntity } from './card-statement.entity.js';
import { CardStatementNotFoundError, CardStatementRevisionError } from './model-cards.errors.js';
import { toStatementState } from './model-cards.mapper.js';
import { lockCard } from './model-cards.queries.js';
import type { ModelCardsDependencies } from './model-cards.service.js';

/** Texts of the author; what is left out becomes empty. */
export type StatementInput = Partial<Readonly<Record<StatementSection, string>>>;

const MAX_TEXT = 20_000;
const checkStatement = inputCheck({
  type: 'object',
  additionalProperties: false,
  properties: {
    intended_use: text(MAX_TEXT),
    out_of_scope_use: text(MAX_TEXT),
    limitations: text(MAX_TEXT),
    ethical_considerations: text(MAX_TEXT),
  },
});

/** What authors state about their versions. */
export class CardStatementsService {
  constructor(private readonly deps: Pick<ModelCardsDependencies, 'dataSource' | 'outbox' | 'clock' | 'registry'>) {}

  /**
   * Replaces what is stated about a version; its card is generated again by the event.
   *
   * @param expectedRevision refuse unless the statement is at this revision; 0 = none yet
   * @throws InvalidInputError, CardStatementRevisionError, an AppError of kind `not_found` for an unknown version
   */
  async put(
    context: RequestContext,
    model: string,
    version: string,
    statement: StatementInput,
    expectedRevision?: number,
  ): Promise<ModelCardStatementState> {
    requireRole(context, 'editor');
    checkStatement(statement);
    const facts = await this.deps.registry.versionFacts(context, model, version);
    const { id: modelId, name: modelName, version: exact } = facts.model;
    const card = { workspace: context.workspace, modelId, version: exact };
    return inTransaction(this.deps.dataSource, async (tx) => {
      await lockCard(tx, card);
      const known = (await tx.findOneBy(CardStatementEntity, card))?.revision ?? 0;
      if (expectedRevision !== undefined && expectedRevision !== known) {
        throw new CardStatementRevisionError(expectedRevision, known);
      }
      const entity = Object.assign(new CardStatementEntity(), {
        ...card,
        modelName,
        intendedUse: statement.intended_use ?? '',
        outOfScopeUse: statement.out_of_scope_use ?? '',
        limitations: statement.limitations ?? '',
        ethicalConsiderations: statement.ethical_considerations ?? '',
        updatedBy: context.principal.id,
        updatedAt: this.deps.clock.now(),
        revision: known + 1,
      });
      await tx.save(CardStatementEntity, entity);
      const data = toStatementState(entity);
      await this.deps.outbox.add(tx, context, {
        definition: modelCardDescribed,
        subject: `model_card/${modelId}@${exact}`,
        aggregateId: `${modelId}@${exact}`,
        aggregateVersion: entity.revision,
        data,
      });
      return data;
    });
  }

  /** @param model name or id of the model @throws CardStatementNotFoundError */
  async get(context: RequestContext, model: string, version: string): Promise<ModelCardStatementState> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const found = await this.deps.dataSource.manager.findOne(CardStatementEntity, {
      where: [
        { workspace, version, modelId: model },
        { workspace, version, modelName: model },
      ],
    });
    if (found === null) throw new CardStatementNotFoundError(model, version);
    return toStatementState(found);
  }
}
