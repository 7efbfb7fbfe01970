import { DEFAULT_FRAME_BYTES, Flag, FRAME_HEAD_BYTES, FrameType } from './protocol.js';
/** Frames are written one behind the other into a piece of memory this large, so that a turn's answers go out together. */ const PIECE_BYTES = 16_384;
/** Bytes that may wait for the socket before no more data is written. */ const HIGH_WATER_BYTES = 1_048_576;
/** What a connection sends: all frames of one turn of the event loop leave by one write. */ export class Output {
    /** @param beforeFlush adds what may go out now */ constructor(socket, beforeFlush){
        this.socket = socket;
        this.beforeFlush = beforeFlush;
        /** Bytes of the piece that were sent, and that are written. */ this.sentTo = 0;
        this.at = 0;
        this.full = [];
        this.fullBytes = 0;
        this.isScheduled = false;
        this.isEnded = false;
    }
    /** Whether so much waits for the socket already that data should wait with its stream. */ get isFull() {
        return this.waitingBytes >= HIGH_WATER_BYTES;
    }
    /** Bytes that the socket has not taken. */ get waitingBytes() {
        return this.socket.writableLength + this.fullBytes + this.at - this.sentTo;
    }
    frame(type, flags, streamId, payload) {
        const { piece, at } = this.reserve(payload.length);
        this.head(piece, at, {
            type,
            flags,
            streamId,
            length: payload.length
        });
        piece.set(payload, at + FRAME_HEAD_BYTES);
    }
    /** A header block, in as many frames as it needs. */ headers(streamId, block, isEnd) {
        const flags = isEnd ? Flag.END_STREAM : 0;
        if (block.length <= DEFAULT_FRAME_BYTES) {
            this.frame(FrameType.HEADERS, flags | Flag.END_HEADERS, streamId, block);
            return;
        }
        this.frame(FrameType.HEADERS, flags, streamId, block.subarray(0, DEFAULT_FRAME_BYTES));
        for(let at = DEFAULT_FRAME_BYTES; at < block.length; at += DEFAULT_FRAME_BYTES){
            const end = at + DEFAULT_FRAME_BYTES;
            const last = end >= block.length ? Flag.END_HEADERS : 0;
            this.frame(FrameType.CONTINUATION, last, streamId, block.subarray(at, end));
        }
    }
    /** The frames whose payload is one number of 31 or 32 bits. */ number(type, streamId, value) {
        const { piece, at } = this.reserve(4);
        this.head(piece, at, {
            type,
            flags: 0,
            streamId,
            length: 4
        });
        piece.writeUInt32BE(value, at + FRAME_HEAD_BYTES);
    }
    /** Sends what was written, now. */ flush() {
        if (this.isEnded) return;
        this.beforeFlush();
        this.isScheduled = false;
        const { piece } = this;
        if (piece !== undefined && this.at > this.sentTo) this.full.push(piece.subarray(this.sentTo, this.at));
        this.sentTo = this.at;
        const { full } = this;
        if (full.length === 0) return;
        this.full = [];
        this.fullBytes = 0;
        if (full.length > 1) this.socket.cork();
        for (const bytes of full)this.socket.write(bytes);
        if (full.length > 1) this.socket.uncork();
    }
    /** Flushes when what runs now is done. */ schedule() {
        if (this.isScheduled || this.isEnded) return;
        this.isScheduled = true;
        queueMicrotask(()=>this.flush());
    }
    /** Sends what was written, and nothing more. */ end() {
        this.flush();
        this.drop();
    }
    /** Sends nothing more. */ drop() {
        this.isEnded = true;
        this.full = [];
        this.sentTo = this.at;
        this.fullBytes = 0;
        this.release();
    }
    /** Gives memory back that waits for frames to come. */ release() {
        if (this.at === this.sentTo) this.piece = undefined;
    }
    reserve(payloadBytes) {
        const bytes = FRAME_HEAD_BYTES + payloadBytes;
        let { piece, at } = this;
        if (piece === undefined || piece.length - at < bytes) {
            if (piece !== undefined && at > this.sentTo) {
                this.full.push(piece.subarray(this.sentTo, at));
                this.fullBytes += at - this.sentTo;
            }
            this.piece = piece = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, bytes));
            this.sentTo = at = 0;
        }
        this.at = at + bytes;
        this.schedule();
        return {
            piece,
            at
        };
    }
    head(piece, at, frame) {
        piece.writeUIntBE(frame.length, at, 3);
        piece[at + 3] = frame.type;
        piece[at + 4] = frame.flags;
        piece.writeUInt32BE(frame.streamId, at + 5);
    }
}

//# sourceMappingURL=output.js.map
