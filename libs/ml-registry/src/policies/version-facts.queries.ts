import type { ModelVersionState, TransitionState } from '@intelgraph/contracts';
import type { RequestContext } from '@intelgraph/kernel';
import { In, type DataSource } from 'typeorm';

import type { LineageGraph, LineageQueries } from '../lineage/lineage.queries.js';
import { StageChangeEntity } from '../stages/stage-change.entity.js';
import { StageTransitionEntity } from '../stages/stage-transition.entity.js';
import { toStageChangeState, type StageChangeState } from '../stages/transitions.mapper.js';
import { shownTransitions } from '../stages/transitions.queries.js';
import { toVersionState } from '../versions/versions.mapper.js';
import { findVersion } from '../versions/versions.queries.js';

import { TransitionApprovalEntity } from './transition-approval.entity.js';

/** Everything the registry knows about one version. Lists are oldest first. */
export interface VersionFacts {
  readonly version: ModelVersionState;
  readonly lineage: LineageGraph;
  readonly transitions: readonly TransitionState[];
  readonly approvals: readonly { transition_id: string; approver: string; comment: string; approved_at: string }[];
  readonly history: readonly StageChangeState[];
}

/** Most transitions, and most changes of stage, that are told. */
const MAX_EVENTS = 1000;

/** Reads what model cards tell about a version. */
export class VersionFactsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lineage: LineageQueries,
  ) {}

  /** @throws ModelNotFoundError, ModelVersionNotFoundError */
  async get(context: RequestContext, model: string, version: string): Promise<VersionFacts> {
    const { manager } = this.dataSource;
    const lineage = await this.lineage.get(context, model, version);
    const found = await findVersion(manager, context.workspace, model, version);
    const newest = { where: { versionId: found.id }, order: { id: 'DESC' as const }, take: MAX_EVENTS };
    const transitions = await manager.find(StageTransitionEntity, newest);
    const history = await manager.find(StageChangeEntity, newest);
    const approvals = await manager.find(TransitionApprovalEntity, {
      where: { transitionId: In(transitions.map(({ id }) => id)) },
      order: { approvedAt: 'ASC', approver: 'ASC' },
    });
    return {
      version: toVersionState(found),
      lineage,
      transitions: await shownTransitions(manager, transitions.reverse()),
      approvals: approvals.map(({ transitionId, approver, comment, approvedAt }) => ({
        transition_id: transitionId,
        approver,
        comment,
        approved_at: approvedAt.toISOString(),
      })),
      history: history.reverse().map(toStageChangeState),
    };
  }
}
