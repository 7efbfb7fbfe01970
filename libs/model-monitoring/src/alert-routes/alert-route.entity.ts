import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { Severity } from '../checks/severity.js';

import type { LabelMatcher } from './label-matcher.js';

/** Its receivers are rows of `alert_route_receivers`. */
@Entity('alert_routes')
export class AlertRouteEntity {
  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'enabled', type: 'boolean' })
  enabled: boolean;

  @Column({ name: 'min_severity', type: 'text' })
  minSeverity: Severity;

  @Column({ name: 'matchers', type: 'jsonb' })
  matchers: LabelMatcher[];

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  @Column({ name: 'revision', type: 'int' })
  revision: number;
}
