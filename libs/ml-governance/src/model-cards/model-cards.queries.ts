import type { ModelCardState, ModelCardStatementState } from '@intelgraph/contracts';
import { requireAdminOfAll, requireRole, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';
import { keysetPage, type KeysetOrder, type Transaction } from '@intelgraph/persistence';
import type { DataSource, EntityManager } from 'typeorm';

import type { CardArtifacts, CardFormat } from './card-artifacts.js';
import { CardGenerationEntity } from './card-generation.entity.js';
import { CardStatementEntity } from './card-statement.entity.js';
import { ModelCardNotFoundError } from './model-cards.errors.js';
import { toCardState, toStatementState } from './model-cards.mapper.js';

/** One card. */
export interface CardKey {
  readonly workspace: string;
  readonly modelId: string;
  readonly version: string;
}

const NEWEST_FIRST: KeysetOrder<CardGenerationEntity> = {
  expressions: ['g.revision'],
  casts: ['integer'],
  direction: 'DESC',
  cursorOf: (row) => [String(row.revision)],
};

export function latestGeneration(manager: EntityManager, card: CardKey): Promise<CardGenerationEntity | null> {
  return manager.findOne(CardGenerationEntity, { where: { ...card }, order: { revision: 'DESC' } });
}

/** What the author stated, or null. */
export async function findStatement(manager: EntityManager, card: CardKey): Promise<ModelCardStatementState | null> {
  const found = await manager.findOneBy(CardStatementEntity, { ...card });
  return found === null ? null : toStatementState(found);
}

/** Generations of one card take turns. */
export async function lockCard(tx: Transaction, { workspace, modelId, version }: CardKey): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`model_card ${workspace} ${modelId} ${version}`]);
}

/** Reads of cards; they need no other service. */
export class ModelCardsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly artifacts: CardArtifacts,
  ) {}

  /**
   * The newest card of a version, or that of a revision. @param model name or id of the model
   *
   * @throws ModelCardNotFoundError
   */
  async get(
    context: RequestContext,
    model: string,
    version: string,
    format: CardFormat,
    revision?: number,
  ): Promise<{ state: ModelCardState; content: string }> {
    requireRole(context, 'viewer');
    const query = this.generationsOf(context.workspace, model, version);
    if (revision !== undefined) query.andWhere('g.revision = :revision', { revision });
    const generation = await query.orderBy('g.revision', 'DESC').limit(1).getOne();
    if (generation === null) throw new ModelCardNotFoundError(model, version);
    return { state: toCardState(generation), content: await this.artifacts.read(generation.digest, format) };
  }

  /** Generations, newest first. */
  async history(
    context: RequestContext,
    model: string,
    version: string,
    page: PageRequest,
  ): Promise<Page<ModelCardState>> {
    requireRole(context, 'viewer');
    const query = this.generationsOf(context.workspace, model, version);
    const { items, nextPageToken } = await keysetPage(query, NEWEST_FIRST, page);
    return { items: items.map(toCardState), nextPageToken };
  }

  /**
   * Digests of the artifacts of all cards, of every workspace, in their order; `after` is the last one known.
   *
   * @throws ForbiddenError unless the caller is admin of all workspaces
   */
  async artifactDigests(context: RequestContext, after: string, limit: number): Promise<string[]> {
    requireAdminOfAll(context);
    const rows = await this.dataSource
      .getRepository(CardGenerationEntity)
      .createQueryBuilder('g')
      .select('DISTINCT g.digest', 'digest')
      .where('g.digest > :after', { after })
      .orderBy('g.digest')
      .limit(limit)
      .getRawMany<{ digest: string }>();
    return rows.map(({ digest }) => digest);
  }

  private generationsOf(workspace: string, model: string, version: string) {
    return this.dataSource
      .getRepository(CardGenerationEntity)
      .createQueryBuilder('g')
      .where('g.workspace = :workspace AND g.version = :version', { workspace, version })
      .andWhere('(g.model_name = :model OR g.model_id = :model)', { model });
  }
}
