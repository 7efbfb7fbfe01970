import { frameSizeError } from './errors.js';
import { DEFAULT_FRAME_BYTES, FRAME_HEAD_BYTES } from './protocol.js';
/** Takes the bytes of a connection apart into frames (RFC 9113 §4.1). */ export class FrameParser {
    constructor(sink){
        this.sink = sink;
        this.partBytes = 0;
        this.isStopped = false;
    }
    /** Hands on every frame that these bytes complete. @throws ConnectionError for a frame that is too large, and what the sink throws */ push(chunk) {
        let at = this.part === undefined ? 0 : this.complete(chunk, this.part);
        while(chunk.length - at >= FRAME_HEAD_BYTES && !this.isStopped){
            const end = at + FRAME_HEAD_BYTES + payloadBytes(chunk, at);
            if (end > chunk.length) break;
            this.emit(chunk, at, end);
            at = end;
        }
        if (at < chunk.length && !this.isStopped) this.keep(chunk, at);
    }
    /** Frames that follow are of no interest. */ stop() {
        this.isStopped = true;
        this.part = undefined;
    }
    /** @returns where in the chunk the next frame begins */ complete(chunk, begun) {
        let part = begun;
        let at = 0;
        if (this.partBytes < FRAME_HEAD_BYTES) {
            at = this.fill(part, chunk, at, FRAME_HEAD_BYTES);
            if (this.partBytes < FRAME_HEAD_BYTES) return at;
            const whole = Buffer.allocUnsafe(FRAME_HEAD_BYTES + payloadBytes(part, 0));
            part.copy(whole, 0, 0, FRAME_HEAD_BYTES);
            part = this.part = whole;
        }
        at = this.fill(part, chunk, at, part.length);
        if (this.partBytes < part.length) return at;
        this.part = undefined;
        this.emit(part, 0, part.length);
        return at;
    }
    fill(part, chunk, at, upTo) {
        const taken = Math.min(upTo - this.partBytes, chunk.length - at);
        chunk.copy(part, this.partBytes, at, at + taken);
        this.partBytes += taken;
        return at + taken;
    }
    keep(chunk, at) {
        const rest = chunk.length - at;
        const size = FRAME_HEAD_BYTES + (rest < FRAME_HEAD_BYTES ? 0 : payloadBytes(chunk, at));
        this.part = Buffer.allocUnsafe(size);
        this.partBytes = 0;
        this.fill(this.part, chunk, at, size);
    }
    emit(bytes, at, end) {
        const streamId = bytes.readUInt32BE(at + 5) & 0x7fffffff;
        this.sink(bytes[at + 3] ?? 0, bytes[at + 4] ?? 0, streamId, bytes, at + FRAME_HEAD_BYTES, end);
    }
}
function payloadBytes(bytes, at) {
    const length = bytes.readUIntBE(at, 3);
    if (length > DEFAULT_FRAME_BYTES) throw frameSizeError(`a frame has ${length} bytes, ${DEFAULT_FRAME_BYTES} are allowed`);
    return length;
}

//# sourceMappingURL=frame-parser.js.map
