import { status } from '@grpc/grpc-js';
import { AppError } from '@intelgraph/kernel';
import { databaseFault } from '../http/database-fault.js';
const CODES = {
    malformed: status.INVALID_ARGUMENT,
    invalid: status.INVALID_ARGUMENT,
    unauthenticated: status.UNAUTHENTICATED,
    forbidden: status.PERMISSION_DENIED,
    not_found: status.NOT_FOUND,
    conflict: status.FAILED_PRECONDITION,
    too_large: status.OUT_OF_RANGE,
    exhausted: status.RESOURCE_EXHAUSTED,
    unavailable: status.UNAVAILABLE,
    timeout: status.DEADLINE_EXCEEDED,
    cancelled: status.CANCELLED,
    internal: status.INTERNAL
};
const KINDS = {
    [status.INVALID_ARGUMENT]: 'invalid',
    [status.UNAUTHENTICATED]: 'unauthenticated',
    [status.PERMISSION_DENIED]: 'forbidden',
    [status.NOT_FOUND]: 'not_found',
    [status.ALREADY_EXISTS]: 'conflict',
    [status.FAILED_PRECONDITION]: 'conflict',
    [status.ABORTED]: 'conflict',
    [status.OUT_OF_RANGE]: 'too_large',
    [status.RESOURCE_EXHAUSTED]: 'exhausted',
    [status.UNAVAILABLE]: 'unavailable',
    [status.DEADLINE_EXCEEDED]: 'timeout',
    [status.CANCELLED]: 'cancelled'
};
/** Trailer with the error's code, kind, fields and details as JSON. */ const ERROR_TRAILER = 'x-error-bin';
/**
 * Bytes of a message and of the trailer as they are sent: clients built on gRPC's C core refuse an answer with more than 8 KiB of
 * metadata, and tell that instead of the error.
 */ const MAX_MESSAGE_BYTES = 2000;
const MAX_TRAILER_BYTES = 3000;
/** A failure that came back from another service. */ export class RemoteError extends AppError {
}
/** What a thrown value becomes on the wire; `unexpected` for what must be logged and hidden. */ export function toGrpcError(error) {
    const known = error instanceof AppError ? error : databaseFault(error);
    if (!known || known.kind === 'internal') {
        return {
            code: status.INTERNAL,
            details: 'something went wrong on our side',
            trailers: {},
            unexpected: true
        };
    }
    const { code, kind, fields, details, retryAfterSeconds } = known;
    const wire = {
        code,
        kind,
        ...fields.length > 0 ? {
            fields
        } : {},
        ...Object.keys(details).length > 0 ? {
            details
        } : {},
        ...retryAfterSeconds === undefined ? {} : {
            retryAfterSeconds
        }
    };
    const trailers = {
        [ERROR_TRAILER]: trailerOf(wire)
    };
    return {
        code: CODES[kind],
        details: shortened(known.message),
        trailers,
        unexpected: false
    };
}
/** The first fields alone where all are too many, and no details where they are. */ function trailerOf({ fields = [], details, ...rest }) {
    const bytesOf = (wire)=>Buffer.from(JSON.stringify(wire), 'utf8');
    const extra = details === undefined ? {} : {
        details
    };
    for(let count = fields.length; count > 0; count = Math.floor(count / 2)){
        const bytes = bytesOf({
            ...rest,
            ...extra,
            fields: fields.slice(0, count)
        });
        if (bytes.length <= MAX_TRAILER_BYTES) return bytes;
    }
    const bytes = bytesOf({
        ...rest,
        ...extra
    });
    return bytes.length <= MAX_TRAILER_BYTES ? bytes : bytesOf(rest);
}
/** gRPC percent-encodes messages. */ function shortened(message) {
    let text = message.slice(0, MAX_MESSAGE_BYTES).toWellFormed();
    while(encodeURI(text).length > MAX_MESSAGE_BYTES)text = text.slice(0, -100).toWellFormed();
    return text.length < message.length ? `${text}…` : text;
}
/** The error that a failed call means: the remote one as it was thrown, or what the transport reports. */ export function fromGrpcError(error, peer) {
    const [trailer] = error.metadata.get(ERROR_TRAILER);
    const wire = Buffer.isBuffer(trailer) ? parseWireError(trailer) : undefined;
    if (wire) return new RemoteError(wire.code, wire.kind, error.details, {
        ...wire,
        cause: error
    });
    const kind = KINDS[error.code] ?? 'internal';
    const retry = kind === 'unavailable' ? {
        retryAfterSeconds: 2
    } : {};
    return new RemoteError(`PEER.${kind.toUpperCase()}`, kind, `${peer}: ${error.details}`, {
        cause: error,
        ...retry
    });
}
function parseWireError(bytes) {
    try {
        const parsed = JSON.parse(bytes.toString('utf8'));
        return typeof parsed.code === 'string' && parsed.kind !== undefined && parsed.kind in CODES ? parsed : undefined;
    } catch  {
        return undefined;
    }
}

//# sourceMappingURL=grpc-status.js.map
