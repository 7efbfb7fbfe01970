import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What the author states about a version. */
@Entity('model_card_statements')
export class CardStatementEntity {
  @PrimaryColumn({ name: 'workspace', type: 'text' })
  workspace: string;

  @PrimaryColumn({ name: 'model_id', type: 'text' })
  modelId: string;

  @PrimaryColumn({ name: 'version', type: 'text' })
  version: string;

  @Column({ name: 'model_name', type: 'text' })
  modelName: string;

  @Column({ name: 'intended_use', type: 'text' })
  intendedUse: string;

  @Column({ name: 'out_of_scope_use', type: 'text' })
  outOfScopeUse: string;

  @Column({ name: 'limitations', type: 'text' })
  limitations: string;

  @Column({ name: 'ethical_considerations', type: 'text' })
  ethicalConsiderations: string;

  @Column({ name: 'updated_by', type: 'text' })
  updatedBy: string;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  @Column({ name: 'revision', type: 'integer' })
  revision: number;
}
