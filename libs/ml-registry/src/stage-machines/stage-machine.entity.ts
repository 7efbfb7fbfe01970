import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { StageDefinition } from './stage-machine.js';

/** The stages of a workspace; one without a row has the default ones. */
@Entity('stage_machines')
export class StageMachineEntity {
  @PrimaryColumn({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'initial', type: 'text' })
  initial: string;

  @Column({ name: 'stages', type: 'jsonb' })
  stages: StageDefinition[];

  @Column({ name: 'revision', type: 'integer' })
  revision: number;
}
