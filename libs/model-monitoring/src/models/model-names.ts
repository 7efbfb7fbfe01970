import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

/** Which name a model's id stands for, as the registry announced it; callers may use either. */
export class ModelNames {
  constructor(private readonly dataSource: DataSource) {}

  /** Remembers a model of the registry. */
  async note(tx: Transaction, workspace: string, id: string, name: string): Promise<void> {
    await tx.query(
      `INSERT INTO monitored_models (workspace, model_id, model_name) VALUES ($1, $2, $3)
       ON CONFLICT (workspace, model_id) DO UPDATE SET model_name = excluded.model_name`,
      [workspace, id, name],
    );
  }

  /**
   * The name behind an id; what is no known id is taken for a name.
   *
   * @param source the running transaction, if there is one: it must not wait for a second connection
   */
  async nameOf(
    workspace: string,
    idOrName: string,
    source: DataSource | Transaction = this.dataSource,
  ): Promise<string> {
    const [known] = await source.query<{ model_name: string }[]>(
      `SELECT model_name FROM monitored_models WHERE workspace = $1 AND model_id = $2`,
      [workspace, idOrName],
    );
    return known?.model_name ?? idOrName;
  }
}
