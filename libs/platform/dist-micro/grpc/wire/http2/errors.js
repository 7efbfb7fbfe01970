import { AppError } from '@intelgraph/kernel';
import { ErrorCode } from './protocol.js';
/** The peer broke a rule that the whole connection depends on; it ends with GOAWAY and this code. */ export class ConnectionError extends AppError {
    constructor(reason, message){
        super('HTTP2.CONNECTION', 'malformed', message), this.reason = reason;
    }
}
/** A rule of one stream was broken; it alone ends, with RST_STREAM and this code. */ export class StreamError extends AppError {
    constructor(streamId, reason, message){
        super('HTTP2.STREAM', 'malformed', message), this.streamId = streamId, this.reason = reason;
    }
}
export const protocolError = (message)=>new ConnectionError(ErrorCode.PROTOCOL_ERROR, message);
export const frameSizeError = (message)=>new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, message);
export const compressionError = (message)=>new ConnectionError(ErrorCode.COMPRESSION_ERROR, message);

//# sourceMappingURL=errors.js.map
