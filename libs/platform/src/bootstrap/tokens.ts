/** Injection tokens of what platform provides (classes are injected by themselves). */
export const APP_CONFIG = Symbol('APP_CONFIG');
export const CLOCK = Symbol('CLOCK');
export const IDS = Symbol('IDS');
export const LOGGER = Symbol('LOGGER');
export const BUS = Symbol('BUS');
/** `GrpcClientOptions`: `grpcClient(RegistryServiceService, config.registryGrpcUrl, options)`. */
export const PEER_OPTIONS = Symbol('PEER_OPTIONS');
/** `Tracing`, or null where nobody takes spans. */
export const TRACING = Symbol('TRACING');
export const METRICS = Symbol('METRICS');
