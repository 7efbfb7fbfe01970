import { AppError } from '@intelgraph/kernel';

/** An item of a checklist whose evidence does not show what it should. */
export interface UnmetItem {
  readonly item: string;
  readonly kind: string;
  readonly reason: string;
  /** What there is: status of the run, value of the metric, digest of the file; null for nothing. */
  readonly seen: string | number | null;
}

/** The registry looked itself and did not find what an item claims. `details.unmet` lists every such item. */
export class EvidenceUnmetError extends AppError {
  constructor(unmet: readonly UnmetItem[]) {
    const list = unmet.map(({ item, reason }) => `"${item}": ${reason}`).join('; ');
    super('TRANSITION.EVIDENCE_UNMET', 'conflict', `the checklist does not hold: ${list}`, { details: { unmet } });
  }
}
