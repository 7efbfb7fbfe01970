import type { TransitionState } from '@intelgraph/contracts';
import { requireRole, type Page, type PageRequest, type RequestContext } from '@intelgraph/kernel';
import { keysetPage } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { findModel } from '../models/models.queries.js';
import { type ApprovalState, toApprovalState } from '../policies/approvals.mapper.js';
import { approvalsOf } from '../policies/policies.queries.js';

import { StageChangeEntity } from './stage-change.entity.js';
import { StageTransitionEntity } from './stage-transition.entity.js';
import type { TransitionStatus } from './stage.states.js';
import { findTransition, PAST_DUE, shownTransition, shownTransitions } from './transitions.queries.js';
import { toStageChangeState, type StageChangeState } from './transitions.mapper.js';

export interface ListTransitions extends PageRequest {
  /** Id or name of a model. */
  readonly model?: string;
  readonly version?: string;
  readonly status?: TransitionStatus;
}

/** A transition and who approved it, oldest first. */
export interface TransitionDetails extends TransitionState {
  approvals: ApprovalState[];
}

const SHOWN_STATUS = `CASE WHEN ${PAST_DUE} THEN 'expired' ELSE status END = :status`;

/** Reads of transitions and of the history of stages; newest first. */
export class StagesQueries {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws TransitionNotFoundError */
  async get(context: RequestContext, id: string): Promise<TransitionDetails> {
    requireRole(context, 'viewer');
    const { manager } = this.dataSource;
    const transition = await shownTransition(manager, await findTransition(manager, context, id));
    return { ...transition, approvals: (await approvalsOf(manager, id)).map(toApprovalState) };
  }

  async list(context: RequestContext, page: ListTransitions): Promise<Page<TransitionState>> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const query = this.dataSource
      .getRepository(StageTransitionEntity)
      .createQueryBuilder('transition')
      .where('transition.workspace = :workspace', { workspace });
    if (page.model !== undefined) {
      const { id } = await findModel(this.dataSource.manager, workspace, page.model);
      query.andWhere('transition.model_id = :id', { id });
    }
    if (page.version !== undefined) query.andWhere('transition.version = :version', { version: page.version });
    if (page.status !== undefined) query.andWhere(SHOWN_STATUS, { status: page.status });
    const cursorOf = ({ id }: StageTransitionEntity): [string] => [id];
    const order = { expressions: ['transition.id'], direction: 'DESC' as const, cursorOf };
    const { items, nextPageToken } = await keysetPage(query, order, page);
    return { items: await shownTransitions(this.dataSource.manager, items), nextPageToken };
  }

  async history(context: RequestContext, model: string, page: PageRequest): Promise<Page<StageChangeState>> {
    requireRole(context, 'viewer');
    const { id } = await findModel(this.dataSource.manager, context.workspace, model);
    const query = this.dataSource
      .getRepository(StageChangeEntity)
      .createQueryBuilder('change')
      .where('change.workspace = :workspace AND change.model_id = :id', { workspace: context.workspace, id });
    const cursorOf = (change: StageChangeEntity): [string] => [change.id];
    const order = { expressions: ['change.id'], direction: 'DESC' as const, cursorOf };
    const { items, nextPageToken } = await keysetPage(query, order, page);
    return { items: items.map(toStageChangeState), nextPageToken };
  }
}
