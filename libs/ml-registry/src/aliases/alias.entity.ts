import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A name of a model's version that may be moved to another one. */
@Entity('model_aliases')
export class AliasEntity {
  @PrimaryColumn({ name: 'workspace', type: 'text' })
  workspace: string;

  @PrimaryColumn({ name: 'model_id', type: 'text' })
  modelId: string;

  @PrimaryColumn({ name: 'alias', type: 'text' })
  alias: string;

  @Column({ name: 'version_id', type: 'text' })
  versionId: string;

  @Column({ name: 'set_by', type: 'text' })
  setBy: string;

  @Column({ name: 'set_at', type: 'timestamptz', precision: 3 })
  setAt: Date;
}
