import { logVerbosity, Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { serverTls } from '../bootstrap/server-tls.js';
import { portError } from '../bootstrap/listen.js';
import { portVariable } from '../config/common.config.js';
import type { AppConfig } from '../config/define-config.js';
import { MAX_GRPC_MESSAGE_BYTES } from './grpc-client.js';
import { adapt } from './grpc-handler.js';
import type { GrpcHandlerDeps } from './grpc-handler.js';
import type { GrpcHandlers, GrpcService } from './grpc-types.js';
import { readingAnything } from './received-messages.js';

// grpc-js writes past our logger, and every failure it reports reaches us as an error anyway.
setLogVerbosity(logVerbosity.NONE);

/** A generated service and the object that implements it. */
export interface GrpcBinding<S extends GrpcService = GrpcService> {
  service: S;
  handlers: GrpcHandlers<S>;
}

/** The gRPC side of an app: its services and `grpc.health.v1`. */
export class GrpcServer {
  private readonly server = new Server({
    'grpc.max_receive_message_length': MAX_GRPC_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_GRPC_MESSAGE_BYTES,
    'grpc.max_concurrent_streams': 1000,
  });
  private readonly health = new HealthImplementation({ '': 'NOT_SERVING' });

  constructor(
    private readonly config: AppConfig,
    deps: GrpcHandlerDeps,
    bindings: readonly GrpcBinding[],
  ) {
    this.health.addToServer(this.server);
    for (const { service, handlers } of bindings) {
      const implementation: UntypedServiceImplementation = {};
      for (const [name, method] of Object.entries(service)) {
        const handler = handlers[name];
        if (typeof handler !== 'function') throw new Error(`${method.path} has no handler ${name}()`);
        implementation[name] = adapt(method, handler.bind(handlers) as never, deps);
      }
      this.server.addService(readingAnything(service), implementation);
    }
  }

  /** Starts to listen and returns the port. @throws PortTakenError */
  async listen(): Promise<number> {
    const { host, grpcPort, app } = this.config;
    const address = `${host.includes(':') ? `[${host}]` : host}:${grpcPort}`;
    return new Promise((resolve, reject) => {
      this.server.bindAsync(address, this.credentials(), (error, port) => {
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        if (error) reject(portError(error, grpcPort, portVariable(app, 'grpc')));
        else resolve(port);
      });
    });
  }

  private credentials(): ServerCredentials {
    const tls = serverTls(this.config);
    if (tls === undefined) return ServerCredentials.createInsecure();
    return ServerCredentials.createSsl(null, [{ cert_chain: tls.cert, private_key: tls.key }]);
  }

  /** What `grpc.health.v1.Health/Check` answers. */
  setServing(serving: boolean): void {
    this.health.setStatus('', serving ? 'SERVING' : 'NOT_SERVING');
  }

  /** Takes no new calls and waits for those in flight; cuts them off after the given time, in milliseconds. */
  async close(timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.server.forceShutdown(), timeoutMs);
      this.server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
