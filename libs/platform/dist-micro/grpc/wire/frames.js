import { AppError, MalformedInputError } from '@intelgraph/kernel';
/** Of each message: whether it is compressed (1 byte), its length (4 bytes, big-endian). */ const HEAD_BYTES = 5;
/** A message is larger than the server takes. */ export class MessageTooLargeError extends AppError {
    constructor(bytes, limit){
        super('REQUEST.TOO_LARGE', 'exhausted', `a message has ${bytes} bytes, ${limit} are allowed`);
    }
}
/** The frame of a message that is not compressed (gRPC over HTTP/2, "Length-Prefixed-Message"). */ export function frameOf(message) {
    const frame = Buffer.allocUnsafe(HEAD_BYTES + message.length);
    frame[0] = 0;
    frame.writeUInt32BE(message.length, 1);
    frame.set(message, HEAD_BYTES);
    return frame;
}
/** Takes the bytes of a call apart into messages. */ export class FrameReader {
    constructor(maxBytes){
        this.maxBytes = maxBytes;
        this.partBytes = 0;
    }
    /** @returns the messages that these bytes complete. @throws MessageTooLargeError, by what a message's head claims */ push(chunk) {
        const frames = [];
        let at = 0;
        while(at < chunk.length){
            const end = this.part === undefined ? this.endIn(chunk, at) : 0;
            if (end > 0) {
                frames.push(frameIn(chunk, at, end));
                at = end;
            } else at = this.keep(chunk, at, frames);
        }
        return frames;
    }
    /** @throws MalformedInputError where the bytes ended within a message */ end() {
        if (this.part !== undefined) throw new MalformedInputError('the call ended within a message');
    }
    /** Where the message ends that begins here, if all of it is here; else 0. */ endIn(chunk, at) {
        if (chunk.length - at < HEAD_BYTES) return 0;
        const end = at + this.sizeOf(chunk, at);
        return end <= chunk.length ? end : 0;
    }
    /** Copies what belongs to the message that is not whole. @returns where the rest begins */ keep(chunk, at, frames) {
        const { partBytes } = this;
        const wanted = this.part === undefined || partBytes < HEAD_BYTES ? HEAD_BYTES : this.sizeOf(this.part, 0);
        const taken = Math.min(wanted - partBytes, chunk.length - at);
        const part = this.grown(partBytes + taken, wanted);
        chunk.copy(part, partBytes, at, at + taken);
        this.part = part;
        this.partBytes += taken;
        if (this.partBytes >= HEAD_BYTES && this.partBytes === this.sizeOf(part, 0)) {
            frames.push(frameIn(part, 0, this.partBytes));
            this.part = undefined;
            this.partBytes = 0;
        }
        return at + taken;
    }
    grown(needed, wanted) {
        const { part } = this;
        if (part !== undefined && part.length >= needed) return part;
        const larger = Buffer.allocUnsafe(Math.max(needed, Math.min(wanted, 2 * (part?.length ?? 0))));
        part?.copy(larger, 0, 0, this.partBytes);
        return larger;
    }
    /** Bytes of the message that begins here, with its head. */ sizeOf(bytes, at) {
        const length = bytes.readUInt32BE(at + 1);
        if (length > this.maxBytes) throw new MessageTooLargeError(length, this.maxBytes);
        return HEAD_BYTES + length;
    }
}
const frameIn = (bytes, at, end)=>({
        isCompressed: bytes[at] === 1,
        bytes: bytes.subarray(at + HEAD_BYTES, end)
    });

//# sourceMappingURL=frames.js.map
