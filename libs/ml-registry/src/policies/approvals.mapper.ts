import type { TransitionApprovalEntity } from './transition-approval.entity.js';

/** Who approved a transition, with the roles he had. */
export interface ApprovalState {
  approver: string;
  roles: string[];
  comment: string;
  approved_at: string;
}

type Approval = Pick<TransitionApprovalEntity, 'approver' | 'comment' | 'approvedAt'> & {
  readonly roles: readonly string[];
};

export const toApprovalState = ({ approver, roles, comment, approvedAt }: Approval): ApprovalState => ({
  approver,
  roles: [...roles],
  comment,
  approved_at: approvedAt.toISOString(),
});
