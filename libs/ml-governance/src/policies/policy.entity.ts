import type { PromotionRequirements } from '@intelgraph/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { PolicyStatus } from './policy.states.js';

@Entity('promotion_policies')
export class PolicyEntity {
  @PrimaryColumn({ name: 'id', type: 'uuid' })
  id: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'description', type: 'text' })
  description: string;

  @Column({ name: 'to_stage', type: 'text' })
  toStage: 'staging' | 'production';

  @Column({ name: 'model_pattern', type: 'text' })
  modelPattern: string;

  @Column({ name: 'status', type: 'text' })
  status: PolicyStatus;

  @Column({ name: 'requirements', type: 'jsonb' })
  requirements: PromotionRequirements;

  @Column({ name: 'created_by', type: 'text' })
  createdBy: string;

  @Column({ name: 'created_at', type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ name: 'updated_by', type: 'text' })
  updatedBy: string;

  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  @Column({ name: 'revision', type: 'integer' })
  revision: number;
}
