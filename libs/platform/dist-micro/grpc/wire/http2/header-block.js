import { ConnectionError } from './errors.js';
import { ErrorCode } from './protocol.js';
/** Bytes of a block, coded: far more than a list that is allowed needs. */ const MAX_BYTES = 65_536;
/** Frames of a block: an endless row of empty ones is an attack (CVE-2024-27316). */ const MAX_FRAMES = 32;
/** A header block that comes in several frames (RFC 9113 §4.3). */ export class HeaderBlock {
    constructor(streamId, isEnd, startedAt){
        this.streamId = streamId;
        this.isEnd = isEnd;
        this.startedAt = startedAt;
        this.parts = [];
        this.bytes = 0;
    }
    /** @throws ConnectionError where it is too long */ add(bytes, start, end) {
        this.bytes += end - start;
        if (this.bytes > MAX_BYTES || this.parts.length >= MAX_FRAMES) {
            throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, 'a header block is too long');
        }
        // A copy, for what came around it would be kept as well.
        this.parts.push(Buffer.from(bytes.subarray(start, end)));
    }
    whole() {
        return Buffer.concat(this.parts);
    }
}

//# sourceMappingURL=header-block.js.map
