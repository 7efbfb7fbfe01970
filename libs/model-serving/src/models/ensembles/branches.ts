/** How a node of an ensemble came to answer a row, or not. */
export const BRANCH_STATUSES = ['answered', 'timed_out', 'failed'] as const;
export type BranchStatus = (typeof BRANCH_STATUSES)[number];

/** What stood in for it: a constant, another node, or nothing, where an average or a vote did without it. */
export const BRANCH_FALLBACKS = ['constant', 'node', 'skip'] as const;
export type BranchFallback = (typeof BRANCH_FALLBACKS)[number];

export interface Branch {
  readonly status: BranchStatus;
  /** Only where it did not answer, and something stood in for it. */
  readonly fallback?: BranchFallback;
}

/** By the name of the node; of an ensemble within the ensemble `<node>/<its node>`. */
export type Branches = Readonly<Record<string, Branch>>;

/** Reports of one ensemble: equal ones are one object, as most are. */
export type KnownReports = Map<string, Branches>;

/** Whether something else than the ensemble as it was meant answered. */
export const isDegraded = ({ branches }: { readonly branches?: Branches }): boolean =>
  branches !== undefined && Object.values(branches).some(({ status }) => status !== 'answered');
