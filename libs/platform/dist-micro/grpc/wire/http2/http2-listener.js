import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Http2Connection } from './http2-connection.js';
/** How often connections are looked at that may take too long. */ const CHECK_MS = 1000;
/** After which a silent socket is asked whether its other end is still there. */ const KEEP_ALIVE_MS = 60_000;
/** A server of HTTP/2 that knows nothing of what is asked. */ export class Http2Listener {
    constructor(options){
        this.options = options;
        this.connections = new Set();
        this.sockets = new Set();
        const { tls, limits } = options;
        const socketOptions = {
            noDelay: true,
            keepAlive: true,
            keepAliveInitialDelay: KEEP_ALIVE_MS
        };
        if (tls === undefined) this.server = createServer(socketOptions, (socket)=>this.take(socket));
        else {
            const options = {
                ...socketOptions,
                ...tls,
                ALPNProtocols: [
                    'h2'
                ],
                handshakeTimeout: limits.startMs
            };
            this.server = createTlsServer(options, (socket)=>this.takeSecure(socket));
            // A client that does not get through the handshake is no fault of ours.
            this.server.on('tlsClientError', ()=>undefined);
            this.server.on('connection', (socket)=>this.remember(socket));
        }
    }
    /** @returns the port. @throws the error of a bind that failed */ listen(host, port) {
        return new Promise((resolve, reject)=>{
            this.server.once('error', reject);
            this.server.listen({
                host,
                port
            }, ()=>{
                this.server.off('error', reject);
                this.server.on('error', this.options.onFault);
                this.checks = setInterval(()=>this.check(), Math.min(CHECK_MS, this.options.limits.farewellMs)).unref();
                resolve(this.server.address().port);
            });
        });
    }
    /** Takes no new streams and waits for those that are open; cuts them off after the given time, in milliseconds. */ async close(timeoutMs) {
        const closed = new Promise((resolve)=>this.server.close(()=>resolve()));
        for (const connection of this.connections)connection.leave();
        const timer = setTimeout(()=>{
            for (const socket of this.sockets)socket.destroy();
        }, timeoutMs);
        await closed;
        clearTimeout(timer);
        clearInterval(this.checks);
    }
    take(socket) {
        this.remember(socket);
        const { limits, onRequest, onFault } = this.options;
        const owner = {
            request: onRequest,
            fault: onFault,
            gone: (connection)=>this.connections.delete(connection)
        };
        this.connections.add(new Http2Connection(socket, limits, owner));
    }
    takeSecure(socket) {
        if (socket.alpnProtocol !== 'h2') {
            socket.destroy();
            return;
        }
        socket.disableRenegotiation();
        this.take(socket);
    }
    /** Those of a handshake that goes on have to be closed, too. */ remember(socket) {
        this.sockets.add(socket);
        socket.once('close', ()=>this.sockets.delete(socket));
    }
    check() {
        const now = performance.now();
        for (const connection of this.connections)connection.check(now);
    }
}

//# sourceMappingURL=http2-listener.js.map
