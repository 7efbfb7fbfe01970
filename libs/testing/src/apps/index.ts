// Apart from the package's main entry: these know Nest, which tests of domain libs must not load.
export { anAppHome, type AppHome, type AppSettings } from './app-home.js';
export { type Answer, callHttp, type CallOptions } from './http-caller.js';
export { FakeGrpcServer, type FakeCall } from './fake-grpc-server.js';
export { FakeTokens } from './fake-tokens.js';
