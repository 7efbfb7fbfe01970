import type { Logger } from '@intelgraph/kernel';
import type { ReplicaMetrics } from '../replicas/replica-metrics.js';
import type { Resolve } from '../replicas/resolve.js';

export interface GrpcClientOptions {
  /** Name of the calling app, for `x-service`. */
  service: string;
  /** Used for calls whose context has no token of its own. */
  serviceToken?: string | undefined;
  /** Over TLS; in the clear unless said otherwise. */
  tls?: boolean;
  /** Time limit of a call, in milliseconds; 10 000 unless said otherwise. */
  timeoutMs?: number;
  /** Largest message in either direction, in bytes; 16 MiB unless said otherwise. */
  maxMessageBytes?: number;
  /** How often names are looked up, in milliseconds; 5000 unless said otherwise. */
  refreshMs?: number;
  /** As the system does it, unless said otherwise. */
  resolve?: Resolve;
  /** Is told which replicas come and go. */
  logger?: Logger;
  metrics?: ReplicaMetrics;
}
