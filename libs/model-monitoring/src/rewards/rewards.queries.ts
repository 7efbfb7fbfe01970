import type { DataSource } from 'typeorm';

import type { RewardMetric, VersionRewards } from './rewards.types.js';

export interface RewardsFilter {
  readonly workspace: string;
  readonly modelName: string;
  readonly endpoint: string;
  readonly versions: readonly string[];
  readonly since: Date;
  readonly metric: RewardMetric;
  /** As text; null = the prediction. */
  readonly label: string | null;
}

/** Squares of larger ones do not fit. */
const MOST = 1e100;

/** Adds up what is known of the predictions of each version. Classes are compared as text: 1 is '1'. */
export function readRewards(source: DataSource, filter: RewardsFilter): Promise<VersionRewards[]> {
  const { workspace, modelName, endpoint, versions, since, metric, label } = filter;
  return source.query<VersionRewards[]>(
    `SELECT p.model_version AS version, count(r.reward)::int AS count, coalesce(sum(r.reward), 0) AS sum,
            coalesce(sum(r.reward * r.reward), 0) AS sum_of_squares
       FROM predictions p
       JOIN feedback f ON f.workspace = p.workspace AND f.prediction_id = p.prediction_id
      CROSS JOIN LATERAL (
        SELECT CASE WHEN $6 = 'value' THEN CASE WHEN abs(f.value) <= ${MOST} THEN f.value END
                    ELSE (f.label #>> '{}' = coalesce($7, p.prediction #>> '{}'))::int::double precision END AS reward) r
      WHERE p.workspace = $1 AND p.model_name = $2 AND p.endpoint = $3 AND p.model_version = ANY ($4)
        AND p.event_time >= $5
      GROUP BY p.model_version ORDER BY p.model_version`,
    [workspace, modelName, endpoint, versions, since, metric, label],
  );
}
