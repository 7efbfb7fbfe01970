import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { RegistryWebhookEvent } from './webhook-events.js';

export const WEBHOOK_STATUSES = ['active', 'disabled'] as const;
export type WebhookStatus = (typeof WEBHOOK_STATUSES)[number];

/** An address that is called when something happens in the registry. */
@Entity('webhooks')
export class WebhookEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'description', type: 'text' })
  description: string;

  @Column({ name: 'url', type: 'text' })
  url: string;

  /** What signs its calls, sealed; null = they are not signed. */
  @Column({ name: 'secret', type: 'text', nullable: true })
  secret: string | null;

  @Column({ name: 'events', type: 'text', array: true })
  events: RegistryWebhookEvent[];

  @Column({ name: 'status', type: 'text' })
  status: WebhookStatus;

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  @Column({ name: 'revision', type: 'int' })
  revision: number;
}
