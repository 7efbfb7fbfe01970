/** One row of the audit trail: who did what to which subject, when, as part of which request. */
export interface AuditEntry {
  readonly eventId: string;
  readonly occurredAt: Date;
  readonly workspace: string;
  readonly principal: string;
  readonly principalKind: string | null;
  /** The service that acted for the principal. */
  readonly via: string | null;
  /** Type of the audited event: `registry.version.registered.v1`. */
  readonly action: string;
  /** `<noun>/<id>`. */
  readonly subject: string;
  readonly aggregateVersion: number;
  readonly requestId: string;
  readonly traceparent: string;
  /** State of the subject after the write. */
  readonly state: unknown;
}

/** Which rows to list; all given filters must hold. */
export interface AuditFilter {
  /** Exact `<noun>/<id>`, or `<noun>/` for every subject of that noun. */
  readonly subject?: string;
  readonly principal?: string;
  readonly action?: string;
  /** Earliest time, inclusive. */
  readonly from?: Date;
  /** Latest time, exclusive. */
  readonly to?: Date;
}
