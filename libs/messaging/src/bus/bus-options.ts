import type { Logger } from '@intelgraph/kernel';
import type { PostgresConnection } from '@intelgraph/persistence';

interface CommonBusOptions {
  /** Put before every topic and group name on the bus; handlers never see it. Default none. */
  readonly topicPrefix?: string;
  /** Partitions of topics created by this bus. Default 8 on Kafka, 4 embedded; existing topics keep theirs. */
  readonly partitions?: number;
  /** How long messages are kept, in milliseconds. Default 7 days; dead letters are kept four times as long. */
  readonly retentionMs?: number;
  readonly logger?: Logger;
}

/** A log in Postgres, for one machine. */
export interface EmbeddedBusOptions extends CommonBusOptions {
  readonly kind: 'embedded';
  /** The bus's own database; it is created and migrated when the bus starts. */
  readonly connection: PostgresConnection;
  /** How long a member that died keeps its partitions, in milliseconds. Default 6000. */
  readonly leaseMs?: number;
  /** Upper bound on the messages kept in one partition. Default 1 000 000. */
  readonly maxMessagesPerPartition?: number;
}

/** Apache Kafka 3.x or 4.x. */
export interface KafkaBusOptions extends CommonBusOptions {
  readonly kind: 'kafka';
  /** `host:port` of the bootstrap brokers. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: boolean;
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
    readonly username: string;
    readonly password: string;
  };
  /** Copies of topics created by this bus. Default: the broker's `default.replication.factor`. */
  readonly replicationFactor?: number;
  /** How long a member that died keeps its partitions, in milliseconds. Default 10 000; brokers refuse less than 6000. */
  readonly sessionTimeoutMs?: number;
}

export type BusOptions = EmbeddedBusOptions | KafkaBusOptions;
