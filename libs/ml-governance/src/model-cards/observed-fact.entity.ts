import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A fact about versions of a model that its owner announced, with its whole state. */
@Entity('model_card_facts')
export class ObservedFactEntity {
  @PrimaryColumn({ name: 'workspace', type: 'text' })
  workspace: string;

  @PrimaryColumn({ name: 'kind', type: 'text' })
  kind: 'evaluation' | 'deployment';

  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'model_name', type: 'text' })
  modelName: string;

  @Column({ name: 'versions', type: 'text', array: true })
  versions: string[];

  @Column({ name: 'revision', type: 'integer' })
  revision: number;

  @Column({ name: 'state', type: 'jsonb' })
  state: object;
}
