/**
 * A CloudEvents 1.0 envelope in structured JSON mode, as it travels on every bus.
 *
 * Attributes below the standard ones are extension attributes (lower case by the specification):
 * who did it, in which workspace, on behalf of which request, and which version of the aggregate `data` shows.
 */
export interface CloudEvent<T = unknown> {
  specversion: '1.0';
  /** UUIDv7 of this event; consumers use it to handle an event once. */
  id: string;
  /** URI reference of the producing service, such as `/services/registry`. */
  source: string;
  /** `<domain>.<noun>.<past-tense>.v<n>`, also the topic's name without prefix. */
  type: string;
  /** `<noun>/<id>` of the aggregate. */
  subject: string;
  /** ISO 8601 in UTC. */
  time: string;
  datacontenttype: 'application/json';
  /** The whole state of the aggregate after the write, snake_case as everywhere on the wire. */
  data: T;
  workspace: string;
  /** Id of the principal that caused the write. */
  principal: string;
  /** How the principal was established: `user`, `service`, `asserted` or `anonymous`. */
  principalkind?: string;
  /** The service that acted for the principal, such as `service:training`. */
  principalvia?: string;
  requestid: string;
  traceparent: string;
  /** Consumers apply an event only when it is newer than what they have. */
  aggregateversion: number;
}
