import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { UnavailableError } from '@intelgraph/kernel';
import { RolesGuard } from '../auth/roles.guard.js';
import { GrpcServer } from '../grpc/grpc-server.js';
import type { GrpcBinding } from '../grpc/grpc-server.js';
import { addOperationsRoutes } from '../health/operations-routes.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { RequestValidationPipe } from '../http/validation.pipe.js';
import { IdempotencyInterceptor } from '../idempotency/idempotency.interceptor.js';
import { NestLogger } from '../logging/nest-logger.js';
import { GrpcMetrics } from '../metrics/grpc-metrics.js';
import { addDocs } from '../openapi/openapi.js';
import type { BootstrapOptions, Get, RunningApp } from './bootstrap-options.js';
import { closeHttp, listenHttp } from './listen.js';
import { NestHttpAdapter } from './nest-http-adapter.js';
import { createParts } from './parts.js';
import type { Parts } from './parts.js';
import { PlatformModule } from './platform.module.js';

/**
 * Runs an app: HTTP and gRPC listen when this resolves; `ready` says when its database and bus are there as well.
 *
 * @throws PortTakenError naming the variable; whatever the app's own modules throw while they are made
 */
export async function bootstrapApp(options: BootstrapOptions): Promise<RunningApp> {
  const parts = await createParts(options);
  const { lifecycle, logger } = parts;
  try {
    const app = await createNest(options, parts);
    const get: Get = (token) => app.get(token as never, { strict: false });
    await options.http?.(parts.http, get);
    await app.init();
    const openapi = addDocs(app, parts.http, {
      name: options.config.app,
      basePath: options.config.basePath,
      edit: options.document,
      replaced: options.openapi,
    });
    await parts.http.ready();
    const grpc = createGrpc(options, parts, get);
    addCloseHooks(parts, app, grpc);
    const httpPort = await listenHttp(parts.http, options.config);
    const grpcPort = await grpc.listen();
    const ready = makeReady(options, parts, grpc, get);
    // Whoever does not look at `ready` must not crash over it; `runMain` and standalone do look.
    ready.catch((error: unknown) => {
      if (lifecycle.isOpen) logger.error({ err: error }, 'the app cannot become ready');
    });
    const scheme = options.config.tlsCertificate === undefined ? 'http' : 'https';
    return { ready, scheme, httpPort, grpcPort, openapi, get, close: () => lifecycle.close() };
  } catch (error) {
    // What fails while cleaning up is logged there; the reason why the start failed is what counts.
    await Promise.allSettled([lifecycle.close(), parts.http.close()]);
    throw error;
  }
}

async function createNest(options: BootstrapOptions, parts: Parts): Promise<NestFastifyApplication> {
  @Module({ imports: [PlatformModule.of(parts), options.module] })
  class AppRoot {}
  const app = await NestFactory.create<NestFastifyApplication>(AppRoot, new NestHttpAdapter(parts.http as never), {
    logger: new NestLogger(parts.logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter(parts.logger));
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalGuards(new RolesGuard());
  if (parts.events) app.useGlobalInterceptors(new IdempotencyInterceptor(parts.events.idempotency));
  addOperationsRoutes(parts.http, parts.readiness, parts.metrics);
  return app;
}

function createGrpc({ grpc = [], config }: BootstrapOptions, parts: Parts, get: Get): GrpcServer {
  const { authenticator, logger, tracing } = parts;
  const gate = () => parts.database?.gate();
  const bindings: GrpcBinding[] = grpc.map(({ service, controller, quiet }) => ({
    service,
    handlers: get(controller) as never,
    quiet,
  }));
  const metrics = new GrpcMetrics(parts.metrics);
  return new GrpcServer(config, { authenticator, logger, metrics, tracing, gate }, bindings);
}

async function makeReady(options: BootstrapOptions, parts: Parts, grpc: GrpcServer, get: Get): Promise<void> {
  const { database, events, readiness, directory, lateTokens, lifecycle } = parts;
  // An app that serves from a snapshot reports these parts and stays ready without them.
  const optional = database?.required === false;
  let started = false;
  readiness.add('start', () => (started ? { up: true } : { up: false, reason: 'still starting' }), { optional });
  if (database) readiness.add('database', () => database.status(), { optional });
  if (events) readiness.add('bus', () => events.status(), { optional });
  grpc.setServing(optional);
  if (options.tokenSource) lateTokens?.use(options.tokenSource(get));
  else await directory.start();
  await database?.connect();
  if (options.tokenSource) await directory.start();
  await options.start?.(get);
  if (!lifecycle.isOpen) throw new UnavailableError(options.config.app, 'closed while it was starting');
  await events?.start((options.events ?? []).map((controller) => get(controller) as object));
  started = lifecycle.isOpen;
  grpc.setServing(started);
}

function addCloseHooks(parts: Parts, app: NestFastifyApplication, grpc: GrpcServer): void {
  const { lifecycle, readiness, events, database, directory, http, metrics, tracing, config } = parts;
  lifecycle.onClose('readiness', 'readiness', () => {
    readiness.drain();
    grpc.setServing(false);
  });
  if (events) lifecycle.onClose('consumers', 'event consumers', () => events.stopConsumers());
  lifecycle.onClose('transports', 'http and grpc', async () => {
    await Promise.all([closeHttp(http), grpc.close(config.shutdownTimeout / 2)]);
  });
  lifecycle.onClose('producers', 'token directory', () => directory.stop());
  if (events) lifecycle.onClose('producers', 'event producers', () => events.stopProducers());
  if (tracing) lifecycle.onClose('producers', 'spans', () => tracing.close());
  // Within a phase the last registered closes first.
  lifecycle.onClose('database', 'metrics', () => metrics.clear());
  if (database) lifecycle.onClose('database', 'database', () => database.close());
  lifecycle.onClose('database', 'modules', () => app.close());
}
