import type { Transaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

/** A model as the registry announced it. */
export interface AnnouncedModel {
  readonly workspace: string;
  readonly id: string;
  readonly name: string;
  /** Of the model; 0 where only its name is known. */
  readonly revision: number;
}

/** Which name a model's id stands for, as the registry announced it; callers may use either. */
export class ModelNames {
  constructor(private readonly dataSource: DataSource) {}

  /** Remembers a model of the registry, unless it is known as it was as late or later. */
  async note(tx: Transaction, { workspace, id, name, revision }: AnnouncedModel): Promise<void> {
    await tx.query(
      `INSERT INTO monitored_models AS known (workspace, model_id, model_name, revision) VALUES ($1, $2, $3, $4)
       ON CONFLICT (workspace, model_id) DO UPDATE SET model_name = excluded.model_name, revision = excluded.revision
        WHERE known.revision < excluded.revision`,
      [workspace, id, name, revision],
    );
  }

  /** Remembers what a model was called before. */
  async noteFormer(tx: Transaction, { workspace, id }: AnnouncedModel, name: string, until: Date): Promise<void> {
    await tx.query(
      `INSERT INTO former_model_names AS known (workspace, name, model_id, until) VALUES ($1, $2, $3, $4)
       ON CONFLICT (workspace, name, model_id) DO UPDATE SET until = GREATEST(known.until, excluded.until)`,
      [workspace, name, id, until],
    );
  }

  /** Whether a model is called so now. */
  async isTaken(tx: Transaction, workspace: string, name: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM monitored_models WHERE workspace = $1 AND model_name = $2 LIMIT 1`,
      [workspace, name],
    );
    return rows.length > 0;
  }

  /** What a model is called now that is spoken of by a name: another one, if the last model of that name was renamed. */
  async presentName(tx: Transaction, workspace: string, name: string): Promise<string> {
    const [renamed] = await tx.query<{ model_name: string }[]>(
      `SELECT known.model_name
         FROM former_model_names former JOIN monitored_models known USING (workspace, model_id)
        WHERE former.workspace = $1 AND former.name = $2
          AND NOT EXISTS (SELECT FROM monitored_models WHERE workspace = $1 AND model_name = $2)
        ORDER BY former.until DESC LIMIT 1`,
      [workspace, name],
    );
    return renamed?.model_name ?? name;
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
