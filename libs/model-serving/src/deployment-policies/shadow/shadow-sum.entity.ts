import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { ShadowSums } from './shadow-sums.js';

/** What one replica counted of a shadow beside one version. */
@Entity('shadow_sums')
export class ShadowSumEntity {
  @PrimaryColumn('uuid', { name: 'policy_id' })
  policyId!: string;

  @PrimaryColumn('text')
  version!: string;

  @PrimaryColumn('uuid')
  replica!: string;

  @Column('jsonb')
  sums!: ShadowSums;
}
