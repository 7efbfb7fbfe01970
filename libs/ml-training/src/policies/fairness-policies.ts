import type { PromotionPolicyState } from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

/** What the policies of governance say about fairness, as they were last heard of: known here while governance is down. */
export class FairnessPolicies {
  constructor(private readonly source: DataSource) {}

  /** Takes over a policy; newer revisions replace older ones, never the other way. */
  async apply(tx: Transaction, workspace: string, policy: PromotionPolicyState): Promise<void> {
    await tx.query(
      `INSERT INTO fairness_policies (workspace, id, name, model_pattern, active, sensitive_columns, revision)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (workspace, id) DO UPDATE
         SET name = excluded.name, model_pattern = excluded.model_pattern, active = excluded.active,
             sensitive_columns = excluded.sensitive_columns, revision = excluded.revision
       WHERE fairness_policies.revision < excluded.revision`,
      [
        ...[workspace, policy.id, policy.name, policy.model_pattern, policy.status === 'active'],
        ...[policy.requirements.sensitive_columns ?? [], policy.revision],
      ],
    );
  }

  /** The columns that the active policies of a model name, each once, policies by name. */
  async sensitiveColumns(workspace: string, modelName: string): Promise<string[]> {
    const policies = await this.source.query<{ sensitive_columns: string[] }[]>(
      `SELECT sensitive_columns FROM fairness_policies
        WHERE workspace = $1 AND active AND $2 LIKE replace(regexp_replace(model_pattern, '([\\\\%_])', '\\\\\\1', 'g'), '*', '%')
        ORDER BY name, id`,
      [workspace, modelName],
    );
    return [...new Set(policies.flatMap(({ sensitive_columns }) => sensitive_columns))];
  }
}
