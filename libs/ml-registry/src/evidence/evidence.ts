import type { ChecklistItemState, EvidenceInput, EvidenceState } from '@intelgraph/contracts';

export const EVIDENCE_KINDS = ['run', 'metric', 'artifact', 'link'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

export const OPERATORS = ['>=', '>', '<=', '<'] as const;
export type Operator = (typeof OPERATORS)[number];

/** A run of the workspace that is there and ended well. */
export interface RunEvidence {
  kind: 'run';
  run_id: string;
}
/** A metric of the version, or of a run, that keeps a threshold. */
export interface MetricEvidence {
  kind: 'metric';
  metric: string;
  operator: Operator;
  value: number;
  run_id?: string;
}
/** A file of the version, or of a run, with this digest (sha256, hex), such as a test report. */
export interface ArtifactEvidence {
  kind: 'artifact';
  path: string;
  digest: string;
  run_id?: string;
}
/** An address for people; nothing fetches it. */
export interface LinkEvidence {
  kind: 'link';
  url: string;
}

/** What an item of a checklist stands on (snake_case: it is stored and shown as it is). */
export type Evidence = RunEvidence | MetricEvidence | ArtifactEvidence | LinkEvidence;

/** Evidence and what the registry saw when it looked last. */
export type SeenEvidence = Evidence & Pick<EvidenceState, 'seen' | 'checked_at'>;

/** An item of a checklist. Without evidence, `completed` is somebody's word. */
export interface ChecklistItem extends ChecklistItemState {
  evidence?: SeenEvidence;
}

/** An item as it is asked for: with evidence it counts as completed unless it says otherwise. */
export interface ChecklistItemInput {
  readonly item: string;
  readonly completed?: boolean;
  readonly evidence?: EvidenceInput;
}

/** An item whose evidence has the members that its kind needs, before the registry has looked. */
export interface AskedItem {
  readonly item: string;
  readonly completed: boolean;
  readonly evidence?: Evidence;
}

export function keepsThreshold(actual: number, operator: Operator, value: number): boolean {
  switch (operator) {
    case '>=':
      return actual >= value;
    case '>':
      return actual > value;
    case '<=':
      return actual <= value;
    case '<':
      return actual < value;
  }
}
