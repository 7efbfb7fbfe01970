import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { serverTls } from '../bootstrap/server-tls.js';
import { portError } from '../bootstrap/listen.js';
import { portVariable } from '../config/common.config.js';
import type { AppConfig } from '../config/define-config.js';
import { MAX_GRPC_MESSAGE_BYTES } from './grpc-client.js';
import { adapt } from './grpc-handler.js';
import type { GrpcHandlerDeps } from './grpc-handler.js';
import type { GrpcHandlers, GrpcService } from './grpc-types.js';
import { addHealth } from './health-calls.js';
import { GrpcHttp2Server } from './wire/http2-server.js';

// grpc-js writes past our logger, and every failure its clients report reaches us as an error anyway.
setLogVerbosity(logVerbosity.NONE);

/** A generated service and the object that implements it. */
export interface GrpcBinding<S extends GrpcService = GrpcService> {
  service: S;
  handlers: GrpcHandlers<S>;
  /** Methods that are called so often that a call is worth a line in the log only when it fails. */
  quiet?: readonly (keyof S)[] | undefined;
}

/** The gRPC side of an app: its services and `grpc.health.v1`. */
export class GrpcServer {
  private readonly server: GrpcHttp2Server;
  private readonly health = new HealthImplementation({ '': 'NOT_SERVING' });

  constructor(
    private readonly config: AppConfig,
    deps: GrpcHandlerDeps,
    bindings: readonly GrpcBinding[],
  ) {
    this.server = new GrpcHttp2Server({
      tls: serverTls(config),
      maxMessageBytes: MAX_GRPC_MESSAGE_BYTES,
      maxConcurrentCalls: 1000,
      onFault: (err) => deps.logger.error({ err }, 'a gRPC connection could not be read'),
    });
    addHealth(this.health, this.server);
    for (const { service, handlers, quiet = [] } of bindings) {
      for (const [name, method] of Object.entries(service)) {
        const handler = handlers[name];
        if (typeof handler !== 'function') throw new Error(`${method.path} has no handler ${name}()`);
        this.server.on(
          method.path,
          adapt({ method, isQuiet: quiet.includes(name) }, handler.bind(handlers) as never, deps),
        );
      }
    }
  }

  /** Starts to listen and returns the port. @throws PortTakenError */
  async listen(): Promise<number> {
    const { host, grpcPort, app } = this.config;
    try {
      return await this.server.listen(host, grpcPort);
    } catch (error) {
      throw portError(error, grpcPort, portVariable(app, 'grpc'));
    }
  }

  /** What `grpc.health.v1.Health/Check` answers. */
  setServing(serving: boolean): void {
    this.health.setStatus('', serving ? 'SERVING' : 'NOT_SERVING');
  }

  /** Takes no new calls and waits for those in flight; cuts them off after the given time, in milliseconds. */
  close(timeoutMs: number): Promise<void> {
    return this.server.close(timeoutMs);
  }
}
