import type { ReplicaAddress } from './endpoint.js';

/** How a request to a replica went: `abandoned` when the caller gave it up, which says nothing about the replica. */
export const OUTCOMES = ['ok', 'unreachable', 'unavailable', 'abandoned'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What can be told of a replica. */
export interface ReplicaState {
  /** `host:port`. */
  readonly label: string;
  readonly outstanding: number;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly ejected: boolean;
}

/** One process of a service, and the connection to it. */
export class Replica<C> {
  outstanding = 0;
  /** A probe of it is under way. */
  probing = false;
  readonly counts: Record<Outcome, number> = { ok: 0, unreachable: 0, unavailable: 0, abandoned: 0 };

  constructor(
    readonly address: ReplicaAddress,
    readonly connection: C,
  ) {}

  get label(): string {
    return this.address.label;
  }
}
