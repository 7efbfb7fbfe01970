import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One generation of a card; generations with equal facts share their artifact. Never changes. */
@Entity('model_card_generations')
export class CardGenerationEntity {
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'model_id', type: 'text' })
  modelId: string;

  @Column({ name: 'model_name', type: 'text' })
  modelName: string;

  @Column({ name: 'version', type: 'text' })
  version: string;

  /** Of the artifact's manifest. */
  @Column({ name: 'digest', type: 'text' })
  digest: string;

  @Column({ name: 'sections', type: 'text', array: true })
  sections: string[];

  @Column({ name: 'trigger', type: 'text' })
  trigger: string;

  @Column({ name: 'generated_by', type: 'text' })
  generatedBy: string;

  @Column({ name: 'generated_at', type: 'timestamptz', precision: 3 })
  generatedAt: Date;

  /** Counts the generations of one card. */
  @Column({ name: 'revision', type: 'integer' })
  revision: number;
}
