export { bootstrapApp } from './bootstrap/bootstrap-app.js';
export type { BootstrapOptions, Get, GrpcRoute, RunningApp } from './bootstrap/bootstrap-options.js';
export { runMain, type Commands, type Running } from './bootstrap/run-main.js';
export { migrateApp } from './domain/migrate-app.js';
export { PortTakenError } from './bootstrap/listen.js';
export { APP_CONFIG, BUS, CLOCK, IDS, LOGGER, PEER_OPTIONS, TRACING } from './bootstrap/tokens.js';

export { defineConfig, ConfigError, isLoopback } from './config/define-config.js';
export { artifactStorageOf, s3ServerOf, type ArtifactStorage, type S3ServerAccess } from './config/artifact-storage.js';
export type { AppConfig, ConfigOf, ConfigSchema, Settings, ValuesOf } from './config/define-config.js';
export {
  boolSetting,
  bytesSetting,
  durationSetting,
  enumSetting,
  intSetting,
  listSetting,
  numberSetting,
  stringSetting,
  type Setting,
  type SettingOptions,
} from './config/setting.js';
export {
  dataRootsSetting,
  dataS3RootsSetting,
  pathListSetting,
  pathSetting,
  replicaUrlsSetting,
  urlSetting,
  type S3Root,
} from './config/location.settings.js';
export { Pruner, type PrunerParts, type Retention } from './retention/pruner.js';
export { createRateLimiter, type RateLimiterParts } from './rate-limits/create-rate-limiter.js';
export { rateLimitPatienceSetting } from './rate-limits/rate-limit.settings.js';

export { AnswerOnce, Ctx, contextOf, Public, ReadOnly, Roles, Unaudited, Writes } from './auth/access.decorators.js';
export { networkOf } from './auth/client-network.js';
export { Authenticator, LOCAL_USER, type Credentials } from './auth/authenticator.js';
export { bearerOf, hashSecret, parseApiToken } from './auth/bearer-token.js';
export { bearerFor } from './auth/credentials.js';
export { TokenDirectory } from './auth/token-directory.js';
export { tokenServiceHandlers } from './auth/token-service.js';
export type { TokenRecord, TokenSource } from './auth/token-record.js';

export {
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  ModelNameField,
  NameField,
  NumberField,
  SemverField,
  StringField,
} from './dto/scalar-fields.js';
export {
  ArrayField,
  EnumArrayField,
  JsonField,
  NumberArrayField,
  ObjectField,
  RecordField,
  StringArrayField,
} from './dto/structured-fields.js';
export type { FieldOptions } from './dto/field.js';
export { PageQuery, pageOf, toPageRequest, type PageBody } from './dto/pages.js';

export { EventsController, OnEvent } from './events/on-event.js';

export { grpcClient, type GrpcClientOptions } from './grpc/grpc-client.js';
export { RemoteError } from './grpc/grpc-status.js';
export type { CallInfo, CallOptions, GrpcClient, GrpcHandlers, GrpcService } from './grpc/grpc-types.js';

export { endpointsOfPeers, endpointsOfUrls } from './replicas/endpoints-of.js';
export type { Endpoint, ReplicaAddress } from './replicas/endpoint.js';
export type { Outcome, Replica } from './replicas/replica.js';
export { ReplicaMetrics } from './replicas/replica-metrics.js';
export { ReplicaSet, type ReplicaSetOptions } from './replicas/replica-set.js';
export { resolveBySystem, type Resolve } from './replicas/resolve.js';

export { describeApps } from './describe/describe-apps.js';
export { FastHistogram, type FastHistogramOptions, type HistogramSeries } from './metrics/fast-histogram.js';
export { Readiness, type PartStatus } from './health/readiness.js';
export { Lifecycle, type ClosePhase } from './shutdown/lifecycle.js';
export { isSampled, type SpanAttributes, type TracedStep, type Tracing } from './tracing/tracing.js';
export { currentRequest } from './context/request-scope.js';
export type { AppLogger } from './logging/app-logger.js';
export { parseJsonBody, readJsonBody } from './http/json-body.js';
export { BASE_PATH_HEADER } from './http/path-prefixes.js';
export { faultOf, noRoute, problemOf, type Problem } from './http/problem.js';
export { announcedFault } from './http/announced-fault.js';
export { sendInferError, sendProblem } from './http/send-error.js';
export { inferErrorForm } from './http/error-form.js';
export { FastifyAnswers } from './http/direct/fastify-answers.js';
export { addJsonRoute, type JsonRequest } from './http/direct/json-route.js';
export type { DirectAnswer, DirectRequest, DirectRoute } from './http/direct/direct-route.js';
export { streamBodies, streamedBody, streamUploads } from './http/streamed-body.js';
export { createAppBus } from './domain/app-bus.js';
