export { Dice } from './dice.js';
export { fuzz, type FuzzOptions, type FuzzReport } from './fuzz.js';
export { fuzzGrpc, type GrpcFuzzOptions, type GrpcFuzzReport } from './grpc/fuzz-grpc.js';
export { type ApiDocument, type FuzzOperation } from './openapi.js';
