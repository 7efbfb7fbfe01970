import { Allowance } from './allowance.js';
import { ConnectionError, protocolError, StreamError } from './errors.js';
import { FrameHandler } from './frame-handler.js';
import { FrameParser } from './frame-parser.js';
import { Output } from './output.js';
import { ErrorCode, FrameType, LARGEST_STREAM_ID, PREFACE, Setting } from './protocol.js';
import { Streams } from './streams.js';
/** Streams that are broken off, by the client or for what it did wrong: so many at once, and a second. */ const RESETS = {
    burst: 1000,
    perSecond: 500
};
/** What waits to be sent beyond data, before no more is read. */ const MAX_WAITING_BYTES = 2 * 1024 * 1024;
const FAREWELL_PING = Buffer.from('farewell', 'latin1');
/** The server's end of a connection (RFC 9113). */ export class Http2Connection {
    constructor(socket, limits, owner){
        this.socket = socket;
        this.limits = limits;
        this.owner = owner;
        this.prefaceBytes = 0;
        this.frames = 0;
        this.framesSeen = 0;
        this.activeAt = performance.now();
        this.output = new Output(socket, ()=>this.streams.sender.pump(this.output));
        this.sendSettings();
        this.streams = new Streams(this.output, socket.remoteAddress ?? '', limits, new Allowance(RESETS.burst, RESETS.perSecond), {
            request: (stream)=>owner.request(stream),
            idle: ()=>this.leaveIfDone()
        });
        this.handler = new FrameHandler(this.streams, this.output, limits.maxHeaderListBytes, ()=>this.takeLeave());
        this.parser = new FrameParser((type, flags, id, bytes, start, end)=>this.frame(type, flags, id, bytes, start, end));
        socket.on('data', (chunk)=>this.read(chunk));
        socket.on('drain', ()=>this.drained());
        // A connection that breaks is no fault of ours; what matters comes with its close.
        socket.on('error', ()=>undefined);
        socket.once('end', ()=>this.lost());
        socket.once('close', ()=>{
            this.lost();
            owner.gone(this);
        });
    }
    /** Takes no new streams; closes when those that are open have ended (§6.8). */ leave() {
        if (this.leavingAt !== undefined || this.closedAt !== undefined) return;
        this.leavingAt = performance.now();
        // What the client sends until it knows is still taken: the number of the last stream follows when it has answered a ping.
        this.goAway(LARGEST_STREAM_ID, ErrorCode.NO_ERROR, '');
        this.output.frame(FrameType.PING, 0, 0, FAREWELL_PING);
        if (!this.handler.hasSettings) this.takeLeave();
    }
    destroy() {
        this.socket.destroy();
    }
    /** Ends what takes too long. To be called now and then. */ check(now) {
        const { limits, handler, streams } = this;
        const isOver = (since, ms)=>since !== undefined && now - since > ms;
        if (this.closedAt !== undefined) {
            if (isOver(this.closedAt, limits.farewellMs)) this.destroy();
            return;
        }
        if (this.socket.writableNeedDrain) this.blockedAt ??= now;
        if (isOver(this.blockedAt, limits.blockedMs)) this.destroy();
        else if (!handler.hasSettings && isOver(this.activeAt, limits.startMs)) this.destroy();
        else if (isOver(handler.block?.startedAt, limits.startMs)) {
            this.close(ErrorCode.ENHANCE_YOUR_CALM, 'a header block takes too long');
        } else if (isOver(this.leavingAt, limits.farewellMs)) this.takeLeave();
        else if (this.frames > this.framesSeen || streams.size > 0) {
            this.framesSeen = this.frames;
            if (handler.hasSettings) this.activeAt = now;
        } else {
            this.output.release();
            if (isOver(this.activeAt, limits.idleMs)) this.leave();
        }
    }
    sendSettings() {
        const { maxConcurrentStreams, maxHeaderListBytes } = this.limits;
        const payload = Buffer.alloc(12);
        payload.writeUInt16BE(Setting.MAX_CONCURRENT_STREAMS, 0);
        payload.writeUInt32BE(maxConcurrentStreams, 2);
        payload.writeUInt16BE(Setting.MAX_HEADER_LIST_SIZE, 6);
        payload.writeUInt32BE(maxHeaderListBytes, 8);
        this.output.frame(FrameType.SETTINGS, 0, 0, payload);
    }
    read(chunk) {
        // Once our side is closed, what still comes is read only so that the client reads our last words.
        if (this.closedAt !== undefined) return;
        try {
            this.parser.push(this.prefaceBytes < PREFACE.length ? this.readPreface(chunk) : chunk);
        } catch (error) {
            this.fail(error);
        }
        if (this.output.waitingBytes > MAX_WAITING_BYTES) this.socket.pause();
    }
    /** @returns what follows the preface (§3.4) */ readPreface(chunk) {
        const { prefaceBytes } = this;
        const taken = Math.min(chunk.length, PREFACE.length - prefaceBytes);
        if (PREFACE.compare(chunk, 0, taken, prefaceBytes, prefaceBytes + taken) !== 0) {
            throw protocolError('the connection does not begin as HTTP/2');
        }
        this.prefaceBytes += taken;
        return chunk.subarray(taken);
    }
    frame(type, flags, id, bytes, start, end) {
        this.frames++;
        try {
            this.handler.handle(type, flags, id, bytes, start, end);
        } catch (error) {
            if (error instanceof StreamError) this.streams.fail(error);
            else if (error instanceof ConnectionError || id === 0) throw error;
            else {
                this.owner.fault(error);
                this.streams.fail(new StreamError(id, ErrorCode.INTERNAL_ERROR, 'something went wrong on our side'));
            }
        }
    }
    fail(error) {
        if (error instanceof ConnectionError) this.close(error.reason, error.message);
        else {
            this.owner.fault(error);
            this.close(ErrorCode.INTERNAL_ERROR, 'something went wrong on our side');
        }
    }
    goAway(lastId, code, message) {
        const payload = Buffer.alloc(8 + message.length);
        payload.writeUInt32BE(lastId, 0);
        payload.writeUInt32BE(code, 4);
        payload.write(message, 8, 'latin1');
        this.output.frame(FrameType.GOAWAY, 0, 0, payload);
    }
    /** The second step of leaving: from now on nothing new is taken. */ takeLeave() {
        if (this.leavingAt === undefined || this.streams.isRefusing) return;
        this.streams.isRefusing = true;
        this.goAway(this.streams.lastTaken, ErrorCode.NO_ERROR, '');
        this.leaveIfDone();
    }
    leaveIfDone() {
        if (this.streams.isRefusing && this.streams.size === 0) this.shut();
    }
    close(code, message) {
        if (this.closedAt !== undefined) return;
        this.goAway(this.streams.lastTaken, code, message);
        this.shut();
    }
    /** Closes our side, behind what waits to be sent. */ shut() {
        if (this.closedAt !== undefined) return;
        this.closedAt = performance.now();
        this.parser.stop();
        this.output.end();
        this.streams.abandon();
        this.socket.end();
        this.socket.resume();
    }
    /** The client is gone: nobody reads an answer. */ lost() {
        this.closedAt ??= performance.now();
        this.parser.stop();
        this.output.drop();
        this.streams.abandon();
    }
    drained() {
        this.blockedAt = undefined;
        if (this.closedAt !== undefined) return;
        this.output.schedule();
        if (this.socket.isPaused()) this.socket.resume();
    }
}

//# sourceMappingURL=http2-connection.js.map
