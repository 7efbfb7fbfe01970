import type { AbTestState } from '@intelgraph/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The newest state of an A/B test that the registry told of. */
@Entity('ab_tests')
export class AbTestEntity {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  workspace!: string;

  @Column('text')
  status!: string;

  @Column('integer')
  revision!: number;

  @Column('jsonb')
  state!: AbTestState;
}
