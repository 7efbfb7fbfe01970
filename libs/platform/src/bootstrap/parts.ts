import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { Authenticator } from '../auth/authenticator.js';
import { GrpcTokenSource } from '../auth/grpc-token-source.js';
import { TokenDirectory } from '../auth/token-directory.js';
import type { TokenSource } from '../auth/token-record.js';
import { TokenSnapshot } from '../auth/token-snapshot.js';
import type { AppConfig } from '../config/define-config.js';
import { Database } from '../domain/database.js';
import { EventFlow } from '../domain/event-flow.js';
import type { GrpcClientOptions } from '../grpc/grpc-client-options.js';
import { peerOptions } from '../grpc/peer-options.js';
import { Readiness } from '../health/readiness.js';
import { HostGuard } from '../http/host-guard.js';
import { createHttpServer } from '../http/http-server.js';
import { createAppLogger } from '../logging/app-logger.js';
import type { AppLogger } from '../logging/app-logger.js';
import { HttpMetrics } from '../metrics/http-metrics.js';
import { addProcessMetrics } from '../metrics/process-metrics.js';
import { ReplicaMetrics } from '../replicas/replica-metrics.js';
import { Lifecycle } from '../shutdown/lifecycle.js';
import { openTracing } from '../tracing/open-tracing.js';
import type { Tracing } from '../tracing/tracing.js';
import type { BootstrapOptions } from './bootstrap-options.js';
import { LateTokenSource } from './late-token-source.js';

/** Everything platform makes for one app. */
export interface Parts {
  config: AppConfig;
  logger: AppLogger;
  metrics: Registry;
  /** Of the replicas of other services, whoever of the app calls them. */
  replicaMetrics: ReplicaMetrics;
  /** How the app calls other services. */
  peers: GrpcClientOptions;
  /** Undefined where nobody takes spans. */
  tracing: Tracing | undefined;
  lifecycle: Lifecycle;
  readiness: Readiness;
  directory: TokenDirectory;
  authenticator: Authenticator;
  http: FastifyInstance;
  database: Database | undefined;
  events: EventFlow | undefined;
  /** Filled in once the app's own source exists; undefined where governance is asked by gRPC. */
  lateTokens: LateTokenSource | undefined;
}

/** Makes the parts; nothing connects or listens yet. */
export async function createParts(options: BootstrapOptions): Promise<Parts> {
  const { config } = options;
  const { app: service, logLevel: level, logFormat: format } = config;
  const logger = createAppLogger({ service, level, format, ...(options.logTo ? { destination: options.logTo } : {}) });
  const tracing = await openTracing(config, logger);
  const metrics = new Registry();
  metrics.setDefaultLabels({ service });
  addProcessMetrics(metrics);
  const replicaMetrics = new ReplicaMetrics(metrics);
  const peers = peerOptions(config, { logger, metrics: replicaMetrics });
  const lifecycle = new Lifecycle(logger, config.shutdownTimeout);
  const readiness = new Readiness();
  const lateTokens = options.tokenSource ? new LateTokenSource() : undefined;
  const source: TokenSource = lateTokens ?? grpcSource(config, peers, lifecycle);
  const snapshot = new TokenSnapshot(join(config.dataDir, service, 'tokens.json'));
  const directory = new TokenDirectory({ source, snapshot, logger });
  const { authMode: mode, serviceToken } = config;
  const authenticator = new Authenticator({ mode, directory, serviceToken });
  const database = options.database ? new Database(config, options.database, logger) : undefined;
  const events = database ? new EventFlow(config, database.dataSource, logger) : undefined;
  const gate = () => database?.gate();
  const seen = { logger, metrics: new HttpMetrics(metrics), tracing };
  const http = createHttpServer({ config, authenticator, hosts: HostGuard.of(config), gate, ...seen });
  return {
    config,
    logger,
    metrics,
    replicaMetrics,
    peers,
    tracing,
    lifecycle,
    readiness,
    directory,
    authenticator,
    http,
    database,
    events,
    lateTokens,
  };
}

function grpcSource(config: AppConfig, peers: GrpcClientOptions, lifecycle: Lifecycle): TokenSource {
  const source = new GrpcTokenSource(config, peers);
  lifecycle.onClose('producers', 'token source', () => source.close());
  return source;
}
