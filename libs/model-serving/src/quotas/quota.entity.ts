import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { Quota, QuotaPeriod, QuotaScope } from './quota.js';

@Entity('quotas')
export class QuotaEntity implements Quota {
  @PrimaryColumn('text')
  scope!: QuotaScope;

  @PrimaryColumn('text')
  subject!: string;

  @Column('bigint', { transformer: { from: Number, to: String } })
  predictions!: number;

  @Column('text')
  period!: QuotaPeriod;

  @Column('int')
  revision!: number;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt!: Date;

  /** The row of one that is gone stays: its revision goes on. */
  @Column({ type: 'timestamptz', name: 'removed_at', precision: 3, nullable: true })
  removedAt!: Date | null;
}
