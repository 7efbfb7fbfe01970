import { join } from 'node:path';
import { Registry } from 'prom-client';
import { Authenticator } from '../auth/authenticator.js';
import { GrpcTokenSource } from '../auth/grpc-token-source.js';
import { TokenDirectory } from '../auth/token-directory.js';
import { TokenSnapshot } from '../auth/token-snapshot.js';
import { Database } from '../domain/database.js';
import { EventFlow } from '../domain/event-flow.js';
import { Readiness } from '../health/readiness.js';
import { createHttpServer } from '../http/http-server.js';
import { createAppLogger } from '../logging/app-logger.js';
import { HttpMetrics } from '../metrics/http-metrics.js';
import { addProcessMetrics } from '../metrics/process-metrics.js';
import { Lifecycle } from '../shutdown/lifecycle.js';
import { LateTokenSource } from './late-token-source.js';
/** Makes the parts; nothing connects or listens yet. */ export function createParts(options) {
    const { config } = options;
    const { app: service, logLevel: level, logFormat: format } = config;
    const logger = createAppLogger({
        service,
        level,
        format,
        ...options.logTo ? {
            destination: options.logTo
        } : {}
    });
    const metrics = new Registry();
    metrics.setDefaultLabels({
        service
    });
    addProcessMetrics(metrics);
    const lifecycle = new Lifecycle(logger, config.shutdownTimeout);
    const readiness = new Readiness();
    const lateTokens = options.tokenSource ? new LateTokenSource() : undefined;
    const source = lateTokens ?? grpcSource(config, lifecycle);
    const snapshot = new TokenSnapshot(join(config.dataDir, service, 'tokens.json'));
    const directory = new TokenDirectory({
        source,
        snapshot,
        logger
    });
    const { authMode: mode, serviceToken } = config;
    const authenticator = new Authenticator({
        mode,
        directory,
        serviceToken
    });
    const database = options.database ? new Database(config, options.database, logger) : undefined;
    const events = database ? new EventFlow(config, database.dataSource, logger) : undefined;
    const gate = ()=>database?.gate();
    const http = createHttpServer({
        config,
        authenticator,
        logger,
        metrics: new HttpMetrics(metrics),
        gate
    });
    return {
        config,
        logger,
        metrics,
        lifecycle,
        readiness,
        directory,
        authenticator,
        http,
        database,
        events,
        lateTokens
    };
}
function grpcSource(config, lifecycle) {
    const source = new GrpcTokenSource(config);
    lifecycle.onClose('producers', 'token source', ()=>source.close());
    return source;
}

//# sourceMappingURL=parts.js.map
