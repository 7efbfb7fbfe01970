function _ts_decorate(decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") {
        r = Reflect.decorate(decorators, target, key, desc);
    } else {
        for(var i = decorators.length - 1; i >= 0; i--){
            if (d = decorators[i]) {
                r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
            }
        }
    }
    return c > 3 && r && Object.defineProperty(target, key, r), r;
}
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { UnavailableError } from '@intelgraph/kernel';
import { RolesGuard } from '../auth/roles.guard.js';
import { GrpcServer } from '../grpc/grpc-server.js';
import { addOperationsRoutes } from '../health/operations-routes.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { RequestValidationPipe } from '../http/validation.pipe.js';
import { IdempotencyInterceptor } from '../idempotency/idempotency.interceptor.js';
import { NestLogger } from '../logging/nest-logger.js';
import { GrpcMetrics } from '../metrics/grpc-metrics.js';
import { addDocs } from '../openapi/openapi.js';
import { closeHttp, listenHttp } from './listen.js';
import { NestHttpAdapter } from './nest-http-adapter.js';
import { createParts } from './parts.js';
import { PlatformModule } from './platform.module.js';
/**
 * Runs an app: HTTP and gRPC listen when this resolves; `ready` says when its database and bus are there as well.
 *
 * @throws PortTakenError naming the variable; whatever the app's own modules throw while they are made
 */ export async function bootstrapApp(options) {
    const parts = createParts(options);
    const { lifecycle, logger } = parts;
    try {
        const app = await createNest(options, parts);
        const get = (token)=>app.get(token, {
                strict: false
            });
        await options.http?.(parts.http, get);
        await app.init();
        const openapi = addDocs(app, parts.http, {
            name: options.config.app,
            basePath: options.config.basePath,
            edit: options.document,
            replaced: options.openapi
        });
        await parts.http.ready();
        const grpc = createGrpc(options, parts, get);
        addCloseHooks(parts, app, grpc);
        const httpPort = await listenHttp(parts.http, options.config);
        const grpcPort = await grpc.listen();
        const ready = makeReady(options, parts, grpc, get);
        // Whoever does not look at `ready` must not crash over it; `runMain` and standalone do look.
        ready.catch((error)=>{
            if (lifecycle.isOpen) logger.error({
                err: error
            }, 'the app cannot become ready');
        });
        const scheme = options.config.tlsCertificate === undefined ? 'http' : 'https';
        return {
            ready,
            scheme,
            httpPort,
            grpcPort,
            openapi,
            get,
            close: ()=>lifecycle.close()
        };
    } catch (error) {
        // What fails while cleaning up is logged there; the reason why the start failed is what counts.
        await Promise.allSettled([
            lifecycle.close(),
            parts.http.close()
        ]);
        throw error;
    }
}
async function createNest(options, parts) {
    let AppRoot = class AppRoot {
    };
    AppRoot = _ts_decorate([
        Module({
            imports: [
                PlatformModule.of(parts),
                options.module
            ]
        })
    ], AppRoot);
    const app = await NestFactory.create(AppRoot, new NestHttpAdapter(parts.http), {
        logger: new NestLogger(parts.logger),
        abortOnError: false
    });
    app.useGlobalFilters(new ProblemFilter(parts.logger));
    app.useGlobalPipes(new RequestValidationPipe());
    app.useGlobalGuards(new RolesGuard());
    if (parts.events) app.useGlobalInterceptors(new IdempotencyInterceptor(parts.events.idempotency));
    addOperationsRoutes(parts.http, parts.readiness, parts.metrics);
    return app;
}
function createGrpc({ grpc = [], config }, parts, get) {
    const { authenticator, logger } = parts;
    const gate = ()=>parts.database?.gate();
    const bindings = grpc.map(({ service, controller, quiet })=>({
            service,
            handlers: get(controller),
            quiet
        }));
    return new GrpcServer(config, {
        authenticator,
        logger,
        metrics: new GrpcMetrics(parts.metrics),
        gate
    }, bindings);
}
async function makeReady(options, parts, grpc, get) {
    const { database, events, readiness, directory, lateTokens, lifecycle } = parts;
    // An app that serves from a snapshot reports these parts and stays ready without them.
    const optional = database?.required === false;
    let started = false;
    readiness.add('start', ()=>started ? {
            up: true
        } : {
            up: false,
            reason: 'still starting'
        }, {
        optional
    });
    if (database) readiness.add('database', ()=>database.status(), {
        optional
    });
    if (events) readiness.add('bus', ()=>events.status(), {
        optional
    });
    grpc.setServing(optional);
    if (options.tokenSource) lateTokens?.use(options.tokenSource(get));
    else await directory.start();
    await database?.connect();
    if (options.tokenSource) await directory.start();
    await options.start?.(get);
    if (!lifecycle.isOpen) throw new UnavailableError(options.config.app, 'closed while it was starting');
    await events?.start((options.events ?? []).map((controller)=>get(controller)));
    started = lifecycle.isOpen;
    grpc.setServing(started);
}
function addCloseHooks(parts, app, grpc) {
    const { lifecycle, readiness, events, database, directory, http, metrics, config } = parts;
    lifecycle.onClose('readiness', 'readiness', ()=>{
        readiness.drain();
        grpc.setServing(false);
    });
    if (events) lifecycle.onClose('consumers', 'event consumers', ()=>events.stopConsumers());
    lifecycle.onClose('transports', 'http and grpc', async ()=>{
        await Promise.all([
            closeHttp(http),
            grpc.close(config.shutdownTimeout / 2)
        ]);
    });
    lifecycle.onClose('producers', 'token directory', ()=>directory.stop());
    if (events) lifecycle.onClose('producers', 'event producers', ()=>events.stopProducers());
    // Within a phase the last registered closes first.
    lifecycle.onClose('database', 'metrics', ()=>metrics.clear());
    if (database) lifecycle.onClose('database', 'database', ()=>database.close());
    lifecycle.onClose('database', 'modules', ()=>app.close());
}

//# sourceMappingURL=bootstrap-app.js.map
