import { InvalidInputError, requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import { findModel } from '../models/models.queries.js';
import { stageMachineOf } from '../stage-machines/stage-machines.queries.js';

import { StageChangeEntity } from './stage-change.entity.js';
import { toStageChangeState, type StageChangeState } from './transitions.mapper.js';

// The ids are UUIDv7: of two changes in one millisecond the later one has the greater id.
const IN_STAGE_AT = `
  SELECT id FROM (
    SELECT DISTINCT ON (version_id) id, to_stage, to_stage_kind FROM stage_changes
     WHERE workspace = $1 AND model_id = $2 AND changed_at <= $3
     ORDER BY version_id, id DESC
  ) last WHERE $4 IN (to_stage, to_stage_kind) ORDER BY id DESC`;

/** Answers what was in a stage at any time in the past. */
export class StagesAtQueries {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The changes that had brought versions into the stage in which they were at that time, the last one first: for
   * production usually one. Deleted and purged versions count too: they were there. Names and kinds of stages are those
   * of that time, whatever the workspace's stages are now.
   *
   * @param stage name of a stage, or a kind: then any stage of it
   * @throws ModelNotFoundError, InvalidInputError that names `at` or `stage`
   */
  async inStageAt(context: RequestContext, model: string, at: Date, stage = 'production'): Promise<StageChangeState[]> {
    requireRole(context, 'viewer');
    const { manager } = this.dataSource;
    if (Number.isNaN(at.getTime())) throw InvalidInputError.of('at', 'must be a time');
    const { workspace } = context;
    // Versions start there: no change tells since when.
    if (stage === 'development' || stage === (await stageMachineOf(manager, workspace)).definition.initial) {
      throw InvalidInputError.of('stage', 'must be another one than that in which versions start');
    }
    const { id: modelId } = await findModel(manager, workspace, model);
    const rows = await this.dataSource.query<{ id: string }[]>(IN_STAGE_AT, [workspace, modelId, at, stage]);
    const changes = await this.dataSource
      .getRepository(StageChangeEntity)
      .createQueryBuilder('change')
      .where('change.id = ANY (:ids)', { ids: rows.map(({ id }) => id) })
      .orderBy('change.id', 'DESC')
      .getMany();
    return changes.map(toStageChangeState);
  }
}
