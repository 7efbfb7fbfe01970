import { Socket } from 'node:net';
import { awaitsContinue } from './expect-continue.js';
export const LINGER = {
    keepAliveBytes: 1024 * 1024,
    bytes: 1024 * 1024 * 1024,
    ms: 120_000,
    idleMs: 5000
};
/** How often a closing connection is looked at, in milliseconds. */ const CHECK_MS = 100;
/**
 * Lets an answer arrive that is given before the request's body was read (401, 403, 404, 413, 415, 422).
 *
 * A socket that is closed over unread bytes sends RST, and the answer is lost to a client that is still sending. So a
 * short rest is read away and the connection stays; with a long or unannounced one the answer says `connection: close`,
 * our side of the connection ends after it, and what still comes is thrown away, within limits (RFC 9112, §9.6).
 */ export function lingerOverUnreadBodies(server, limits = LINGER) {
    const lingering = new Set();
    // With a callback: an async hook costs every answer promises.
    server.addHook('onSend', (request, reply, payload, done)=>{
        const { raw } = request;
        if (!raw.complete && hasBody(raw)) settleUnreadBody(raw, reply);
        done(null, payload);
    });
    const settleUnreadBody = (raw, reply)=>{
        if (!awaitsContinue(raw) && announcedBytes(raw) <= limits.keepAliveBytes) {
            reply.raw.once('finish', ()=>readAway(raw));
            return;
        }
        void reply.header('connection', 'close');
        const { socket } = raw;
        // Node calls this when the answer is out, and would close the socket over the bytes that are still coming.
        socket.destroySoon = ()=>{
            if (raw.complete || socket.destroyed) closeAfterWrites(socket);
            else {
                lingering.add(socket);
                socket.once('close', ()=>lingering.delete(socket));
                linger(socket, raw, limits);
            }
        };
    };
    server.addHook('preClose', (done)=>{
        for (const socket of lingering)socket.destroy();
        done();
    });
}
function hasBody({ headers }) {
    return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
function announcedBytes({ headers }) {
    return headers['transfer-encoding'] === undefined ? Number(headers['content-length']) : Infinity;
}
function linger(socket, request, limits) {
    const started = Date.now();
    const first = socket.bytesRead;
    let last = {
        bytes: first,
        at: started
    };
    const timer = setInterval(()=>{
        const now = Date.now();
        if (socket.bytesRead > last.bytes) last = {
            bytes: socket.bytesRead,
            at: now
        };
        const tooMuch = last.bytes - first > limits.bytes || now - started > limits.ms || now - last.at > limits.idleMs;
        if (tooMuch) socket.destroy();
    }, CHECK_MS);
    socket.once('close', ()=>clearInterval(timer));
    request.once('close', ()=>closeAfterWrites(socket));
    readAway(request);
    socket.end();
}
/** A listener, not only `resume()`: whoever read before may have left the stream paused. */ function readAway(request) {
    request.on('data', ()=>undefined).resume();
}
function closeAfterWrites(socket) {
    Socket.prototype.destroySoon.call(socket);
}

//# sourceMappingURL=unread-body.js.map
