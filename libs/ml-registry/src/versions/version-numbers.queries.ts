import type { Transaction } from '@intelgraph/persistence';

import type { ModelEntity } from '../models/model.entity.js';
import { ModelNotFoundError } from '../models/models.errors.js';

/** What a registration needs to know of its model. */
export type ModelOfVersion = Pick<ModelEntity, 'id' | 'workspace' | 'name'>;

export interface DrawnNumber {
  readonly model: ModelOfVersion;
  readonly number: number;
  /** The stage in which versions of the workspace start; null where it has no stages of its own. */
  readonly initial: string | null;
}

const LIVE = 'm.workspace = $1 AND (m.id = $2 OR m.name = $2) AND m.deleted_at IS NULL';

// Who waits for another's transaction asks once more whether the model is still that one.
const DRAW = `
  UPDATE models m SET version_counter = m.version_counter + 1, updated_at = $3
   WHERE m.id = (SELECT m.id FROM models m WHERE ${LIVE} ORDER BY m.id = $2 DESC LIMIT 1) AND ${LIVE}
  RETURNING m.id, m.workspace, m.name, m.version_counter AS number,
            (SELECT s.initial FROM stage_machines s WHERE s.workspace = m.workspace) AS initial`;

/** Draws the next number of a model given by id or name, and holds the model. @throws ModelNotFoundError */
export async function drawNumber(tx: Transaction, workspace: string, model: string, at: Date): Promise<DrawnNumber> {
  // The driver answers an UPDATE with its rows and their count.
  const [[drawn]] = await tx.query<[(ModelOfVersion & Omit<DrawnNumber, 'model'>)[], number]>(DRAW, [
    workspace,
    model,
    at,
  ]);
  if (drawn === undefined) throw new ModelNotFoundError(model);
  const { number, initial, ...known } = drawn;
  return { model: known, number, initial };
}

/** What may be in the way of a model's newest number. */
export interface NumberObstacles {
  /** `<number>.0.0` is a version of the model, or was one. */
  readonly isOwnTaken: boolean;
  /** The lineage has something under the name of the model that should be under its id. */
  readonly isNamed: boolean;
}

// The two tables collate their texts differently; an index is of the collation of its own.
const OBSTACLES = `
  SELECT bool_or(EXISTS (SELECT FROM model_versions v WHERE v.workspace = m.workspace AND v.model_id = m.id
                            AND v.version = m.version_counter || '.0.0')) AS "isOwnTaken",
         bool_or(EXISTS (SELECT FROM lineage_nodes n WHERE n.workspace = m.workspace AND n.kind = 'model'
                            AND n.namespace = '' AND n.id = m.name COLLATE "default")) AS "isNamed"
    FROM models m WHERE ${LIVE}`;

/** Looks for what rarely is: of the number that was drawn last of a model given by id or name. */
export async function numberObstacles(tx: Transaction, workspace: string, model: string): Promise<NumberObstacles> {
  const [obstacles] = await tx.query<NumberObstacles[]>(OBSTACLES, [workspace, model]);
  return obstacles ?? { isOwnTaken: false, isNamed: false };
}
