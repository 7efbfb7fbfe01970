/** Who has a quota: everybody in a workspace together, or one API token. Named as the paths name them. */
export const QUOTA_SCOPES = ['workspaces', 'tokens'] as const;
export type QuotaScope = (typeof QUOTA_SCOPES)[number];

/** Calendar days and months in UTC. */
export const QUOTA_PERIODS = ['day', 'month'] as const;
export type QuotaPeriod = (typeof QUOTA_PERIODS)[number];

export const MAX_QUOTA_PREDICTIONS = 1_000_000_000_000;

/** Whose quota it is. */
export interface QuotaSubject {
  readonly scope: QuotaScope;
  /** Name of the workspace, or id of the token: the middle part of `ig_<id>_<secret>`. */
  readonly subject: string;
}

/** How many predictions somebody may ask for in a period. */
export interface Quota extends QuotaSubject {
  /** Whole; 0 = none. */
  readonly predictions: number;
  readonly period: QuotaPeriod;
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What is asked for of a quota. */
export type NewQuota = Pick<Quota, 'predictions' | 'period'>;

export const quotaKey = ({ scope, subject }: QuotaSubject): string => `${scope}/${subject}`;
