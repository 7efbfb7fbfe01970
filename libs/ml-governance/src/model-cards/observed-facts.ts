import type { DeploymentState, TrainingEvaluationFact } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { ObservedFactEntity } from './observed-fact.entity.js';

/** An evaluation as its event tells it; releases differ in what they add. */
export interface ObservedEvaluation extends TrainingEvaluationFact {
  readonly checks?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly confusion?: { readonly classes: readonly string[]; readonly counts: readonly (readonly number[])[] };
}

/** A fact to be remembered. */
export interface ObservedFact {
  readonly workspace: string;
  readonly kind: ObservedFactEntity['kind'];
  readonly id: string;
  readonly modelName: string;
  readonly versions: readonly string[];
  readonly revision: number;
  readonly state: object;
}

/** Most evaluations in a card: the newest ones. */
const MAX_EVALUATIONS = 50;

/** What training and inference announced about versions. */
export class ObservedFacts {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Remembers a fact unless a newer revision of it is known.
   *
   * @returns the versions that it is, or was, about
   */
  async record(tx: Transaction, fact: ObservedFact): Promise<string[]> {
    const { workspace, kind, id, modelName, versions, revision, state } = fact;
    const known = await tx.findOneBy(ObservedFactEntity, { workspace, kind, id });
    await tx.query(
      `INSERT INTO model_card_facts (workspace, kind, id, model_name, versions, revision, state)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (workspace, kind, id) DO UPDATE
         SET model_name = excluded.model_name, versions = excluded.versions, revision = excluded.revision,
             state = excluded.state
       WHERE model_card_facts.revision < excluded.revision`,
      [workspace, kind, id, modelName, versions, revision, state],
    );
    return [...new Set([...versions, ...(known?.versions ?? [])])];
  }

  /** The newest evaluations of a version, oldest first. */
  async evaluations(workspace: string, modelName: string, version: string): Promise<ObservedEvaluation[]> {
    const rows = await this.factsOf('evaluation', workspace, modelName, version)
      .orderBy(`f.state->>'created_at' COLLATE "C"`, 'DESC')
      .addOrderBy('f.id', 'DESC')
      .limit(MAX_EVALUATIONS)
      .getMany();
    return rows.map(({ state }) => state as ObservedEvaluation).reverse();
  }

  /** Deployments that have the version among their routes, by name. */
  async deployments(workspace: string, modelName: string, version: string): Promise<DeploymentState[]> {
    const rows = await this.factsOf('deployment', workspace, modelName, version).getMany();
    return rows.map(({ state }) => state as DeploymentState).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private factsOf(kind: ObservedFactEntity['kind'], workspace: string, modelName: string, version: string) {
    return this.dataSource
      .getRepository(ObservedFactEntity)
      .createQueryBuilder('f')
      .where('f.workspace = :workspace AND f.model_name = :modelName AND f.kind = :kind', {
        workspace,
        modelName,
        kind,
      })
      .andWhere(':version = ANY (f.versions)', { version });
  }
}
