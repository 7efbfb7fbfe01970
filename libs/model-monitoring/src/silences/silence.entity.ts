import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { LabelMatcher } from '../alert-routes/label-matcher.js';

@Entity('alert_silences')
export class SilenceEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'matchers', type: 'jsonb' })
  matchers: LabelMatcher[];

  @Column({ name: 'starts_at', type: 'timestamptz', precision: 3 })
  startsAt: Date;

  @Column({ name: 'ends_at', type: 'timestamptz', precision: 3 })
  endsAt: Date;

  @Column({ name: 'comment', type: 'text' })
  comment: string;

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'revision', type: 'int' })
  revision: number;
}
