import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { ReceiverKind } from './receiver-kinds.js';

@Entity('alert_receivers')
export class ReceiverEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'kind', type: 'text' })
  kind: ReceiverKind;

  @Column({ name: 'enabled', type: 'boolean' })
  enabled: boolean;

  /** What may be shown; its shape depends on the kind. */
  @Column({ name: 'settings', type: 'jsonb' })
  settings: Record<string, unknown>;

  /** What may not, sealed. */
  @Column({ name: 'secrets', type: 'text', select: false })
  secrets: string;

  @Column({ name: 'send_resolved', type: 'boolean' })
  sendResolved: boolean;

  @Column({ name: 'group_wait_seconds', type: 'int' })
  groupWaitSeconds: number;

  @Column({ name: 'group_interval_seconds', type: 'int' })
  groupIntervalSeconds: number;

  @Column({ name: 'repeat_interval_seconds', type: 'int' })
  repeatIntervalSeconds: number;

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  @Column({ name: 'revision', type: 'int' })
  revision: number;
}
