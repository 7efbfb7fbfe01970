import { AppError } from '@intelgraph/kernel';
import { portVariable } from '../config/common.config.js';
/** Another process has the port. */ export class PortTakenError extends AppError {
    constructor(port, variable, cause){
        const message = `port ${port} is taken by another process; choose another with ${variable}`;
        super('START.PORT_TAKEN', 'conflict', message, {
            cause,
            details: {
                port,
                variable
            }
        });
    }
}
/** Starts to listen for HTTP and returns the port (0 in the configuration picks a free one). */ export async function listenHttp(server, config) {
    try {
        await server.listen({
            host: config.host,
            port: config.httpPort
        });
    } catch (error) {
        throw portError(error, config.httpPort, portVariable(config.app, 'http'));
    }
    return server.server.address().port;
}
/** A {@link PortTakenError} for what a failed bind means, else the error itself. */ export function portError(error, port, variable) {
    // grpc-js has the code in its message only.
    const { code = '', message = '' } = error;
    return /EADDRINUSE|EACCES/.test(`${code} ${message}`) ? new PortTakenError(port, variable, error) : error;
}
const IDLE_SWEEP_MS = 50;
/** Answers what is in flight and ends. A kept-alive connection that falls idle meanwhile would hold the server open. */ export async function closeHttp(server) {
    const sweep = setInterval(()=>server.server.closeIdleConnections(), IDLE_SWEEP_MS);
    try {
        await server.close();
    } finally{
        clearInterval(sweep);
    }
}

//# sourceMappingURL=listen.js.map
