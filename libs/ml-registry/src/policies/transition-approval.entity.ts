import { Column, Entity, PrimaryColumn } from 'typeorm';

import type { ChecklistItem } from '../evidence/evidence.js';

/** One person's approval of a transition; the last one that is needed decides it. */
@Entity('transition_approvals')
export class TransitionApprovalEntity {
  @PrimaryColumn({ name: 'transition_id', type: 'text' })
  transitionId: string;

  @PrimaryColumn({ name: 'approver', type: 'text' })
  approver: string;

  @Column({ name: 'workspace', type: 'text' })
  workspace: string;

  /** Who asked; the database refuses an approval of one's own. */
  @Column({ name: 'requested_by', type: 'text' })
  requestedBy: string;

  @Column({ name: 'roles', type: 'text', array: true })
  roles: string[];

  @Column({ name: 'comment', type: 'text' })
  comment: string;

  @Column({ name: 'checklist', type: 'jsonb' })
  checklist: ChecklistItem[];

  @Column({ name: 'approved_at', type: 'timestamptz', precision: 3 })
  approvedAt: Date;
}
