import type { Type } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import type { TokenSource } from '../auth/token-record.js';
import type { AppConfig } from '../config/define-config.js';
import type { DatabaseOptions } from '../domain/database.js';
import type { GrpcService } from '../grpc/grpc-types.js';
import type { DocumentEdit } from '../openapi/openapi.js';

/** Finds a provider of the app: `get(ModelsService)` or `get(CLOCK)`. */
export type Get = <T>(token: Type<T> | symbol | (abstract new (...args: never[]) => T)) => T;

/** A generated service and the controller class that implements its `GrpcHandlers`. */
export interface GrpcRoute {
  service: GrpcService;
  controller: Type;
  /** Names of methods that are called so often that a call is worth a line in the log only when it fails. */
  quiet?: readonly string[];
}

export interface BootstrapOptions {
  config: AppConfig;
  /** The app's root module; platform's providers are available in all of it. */
  module: Type;
  /** The app's tables. An app without database has no bus either. */
  database?: DatabaseOptions;
  /** gRPC controllers; they are providers of the module. */
  grpc?: readonly GrpcRoute[];
  /** Event controllers (`@EventsController`); they are providers of the module. */
  events?: readonly Type[];
  /** Adds raw routes and parsers (hot paths, uploads, proxies) to the same server, before Nest's routes. */
  http?: (server: FastifyInstance, get: Get) => void | Promise<void>;
  /** Runs when the database is connected and its schema right, before the app is ready: seeds, queues, warm-up. */
  start?: (get: Get) => Promise<void>;
  /** Governance's own tokens; everybody else asks governance by gRPC. */
  tokenSource?: (get: Get) => TokenSource;
  /** Replaces what `/docs-json` answers and `/docs` shows (the gateway joins all services). */
  openapi?: () => Promise<object>;
  /** Adds raw routes to the OpenAPI document; export it as `document` from bootstrap.ts for `npm run generate` too. */
  document?: DocumentEdit;
  /** Where log lines go; standard output unless said otherwise. */
  logTo?: DestinationStream;
}

/** An app that listens. */
export interface RunningApp {
  /** Resolves when the database is connected and consumers run; rejects when the app can never get there. */
  readonly ready: Promise<void>;
  /** How HTTP is spoken: `https` with a certificate. */
  readonly scheme: 'http' | 'https';
  readonly httpPort: number;
  readonly grpcPort: number;
  /** The OpenAPI document. */
  readonly openapi: object;
  readonly get: Get;
  /** Ends in the order of DESIGN §4; requests in flight are answered. */
  close(): Promise<void>;
}
