import type { RunDraft } from './run-draft.js';

/** `$1` to `$12` of {@link insertionOf}; what the source of the experiment needs comes behind. */
export function draftValues(draft: RunDraft): unknown[] {
  const { workspace, id, name, status, params, tags, datasets, jobId, idempotencyKey, userId, createdBy, startedAt } =
    draft;
  const documents = [params, tags, datasets].map((document) => JSON.stringify(document));
  return [workspace, id, name, status, ...documents, jobId, idempotencyKey, userId, createdBy, startedAt];
}

/**
 * The statement that inserts a draft unless a run has its idempotency key.
 *
 * @param artifactUri an expression
 * @param experiment what has `id` and `number` of the experiment in one row, or no row
 */
export const insertionOf = (artifactUri: string, experiment: string): string =>
  `INSERT INTO runs (id, workspace, experiment_id, experiment_number, artifact_uri, name, status, params, tags,
                     artifacts, datasets, job_id, idempotency_key, user_id, created_by, started_at, version)
   SELECT $2, $1, id, number, ${artifactUri}, $3, $4, $5, $6, '[]', $7, $8, $9, $10, $11, $12, 1 FROM ${experiment}
   ON CONFLICT DO NOTHING RETURNING id`;
