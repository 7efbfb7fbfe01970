import type { PromotionRequirements } from '@intelgraph/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A policy as it was last heard of: governance decides about it, this copy is what promotions are checked against. */
@Entity('promotion_policies')
export class PromotionPolicyEntity {
  @PrimaryColumn({ name: 'workspace', type: 'text' })
  workspace: string;

  @PrimaryColumn({ name: 'id', type: 'text' })
  id: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'to_stage', type: 'text' })
  toStage: string;

  @Column({ name: 'model_pattern', type: 'text' })
  modelPattern: string;

  @Column({ name: 'status', type: 'text' })
  status: 'draft' | 'active' | 'retired';

  @Column({ name: 'requirements', type: 'jsonb' })
  requirements: PromotionRequirements;

  @Column({ name: 'revision', type: 'integer' })
  revision: number;
}
