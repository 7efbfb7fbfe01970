import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import { serverTls } from '../bootstrap/server-tls.js';
import { portError } from '../bootstrap/listen.js';
import { portVariable } from '../config/common.config.js';
import { MAX_GRPC_MESSAGE_BYTES } from './grpc-client.js';
import { adapt } from './grpc-handler.js';
import { addHealth } from './health-calls.js';
import { GrpcHttp2Server } from './wire/http2-server.js';
// grpc-js writes past our logger, and every failure its clients report reaches us as an error anyway.
setLogVerbosity(logVerbosity.NONE);
/** The gRPC side of an app: its services and `grpc.health.v1`. */ export class GrpcServer {
    constructor(config, deps, bindings){
        this.config = config;
        this.health = new HealthImplementation({
            '': 'NOT_SERVING'
        });
        this.server = new GrpcHttp2Server({
            tls: serverTls(config),
            maxMessageBytes: MAX_GRPC_MESSAGE_BYTES,
            maxConcurrentCalls: 1000
        });
        addHealth(this.health, this.server);
        for (const { service, handlers, quiet = [] } of bindings){
            for (const [name, method] of Object.entries(service)){
                const handler = handlers[name];
                if (typeof handler !== 'function') throw new Error(`${method.path} has no handler ${name}()`);
                this.server.on(method.path, adapt({
                    method,
                    isQuiet: quiet.includes(name)
                }, handler.bind(handlers), deps));
            }
        }
    }
    /** Starts to listen and returns the port. @throws PortTakenError */ async listen() {
        const { host, grpcPort, app } = this.config;
        try {
            return await this.server.listen(host, grpcPort);
        } catch (error) {
            throw portError(error, grpcPort, portVariable(app, 'grpc'));
        }
    }
    /** What `grpc.health.v1.Health/Check` answers. */ setServing(serving) {
        this.health.setStatus('', serving ? 'SERVING' : 'NOT_SERVING');
    }
    /** Takes no new calls and waits for those in flight; cuts them off after the given time, in milliseconds. */ close(timeoutMs) {
        return this.server.close(timeoutMs);
    }
}

//# sourceMappingURL=grpc-server.js.map
