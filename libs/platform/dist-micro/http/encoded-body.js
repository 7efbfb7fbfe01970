import { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { AppError, MalformedInputError } from '@intelgraph/kernel';
import { BodyView, keepFailure } from './body-view.js';
import { ContentCodingError } from './content-coding.error.js';
const CHUNK_BYTES = 64 * 1024;
const gunzip = ()=>createGunzip({
        chunkSize: CHUNK_BYTES
    });
const DECODERS = new Map([
    [
        'gzip',
        gunzip
    ],
    [
        'x-gzip',
        gunzip
    ],
    // Of gzip the bytes after a member are the next one.
    [
        'deflate',
        ()=>createInflate({
                chunkSize: CHUNK_BYTES,
                rejectGarbageAfterEnd: true
            })
    ]
]);
/** The body is longer than the route takes, as sent or decoded. */ let DecodedTooLargeError = class DecodedTooLargeError extends AppError {
    constructor(maxBytes){
        super('REQUEST.TOO_LARGE', 'too_large', `the body may have at most ${maxBytes} bytes, decoded as well as sent`, {
            details: {
                max_bytes: maxBytes
            }
        });
    }
};
/**
 * A body with a `Content-Encoding`, which gives the decoded bytes, in constant memory and up to `maxBytes` of them. Nothing
 * is looked at or asked of the client before somebody reads it: whoever wants the bytes as they were sent takes `asSent`.
 *
 * Fails with 415 for other codings than gzip and deflate (zlib, RFC 1950) and for more than one, with
 * {@link MalformedInputError} for bytes that are not of the coding, broken off or followed by more.
 */ export class EncodedBody extends Readable {
    constructor(asSent, coding, maxBytes){
        super({
            highWaterMark: CHUNK_BYTES
        }), this.asSent = asSent, this.coding = coding, this.maxBytes = maxBytes, /** Fastify compares it with the announced length. */ this.receivedEncodedLength = 0;
        keepFailure(this);
    }
    _read() {
        if (this.decoder === undefined) this.begin();
        else this.decoder.resume();
    }
    _destroy(error, done) {
        this.sent?.destroy();
        this.decoder?.destroy();
        done(error);
    }
    begin() {
        const create = DECODERS.get(this.coding);
        if (create === undefined) {
            this.destroy(ContentCodingError.unknown(this.coding));
            return;
        }
        const decoder = create();
        const sent = new BodyView(this.asSent);
        this.decoder = decoder;
        this.sent = sent;
        let decodedLength = 0;
        sent.on('data', (chunk)=>this.withinLimit(this.receivedEncodedLength += chunk.length));
        sent.on('error', (error)=>this.destroy(error));
        decoder.on('data', (chunk)=>{
            if (this.withinLimit(decodedLength += chunk.length) && !this.push(chunk)) decoder.pause();
        });
        decoder.on('error', (error)=>this.destroy(undecodable(this.coding, error)));
        decoder.on('end', ()=>this.push(null));
        sent.pipe(decoder);
    }
    /** Empty members of gzip give no bytes, so what was sent is counted as well. */ withinLimit(length) {
        if (length > this.maxBytes) this.destroy(new DecodedTooLargeError(this.maxBytes));
        return length <= this.maxBytes;
    }
}
/** Lets bodies come in gzip or deflate; the limit of each route holds for what they decode to. */ export function decodeBodies(server) {
    // With a callback: an async hook costs every request promises.
    server.addHook('preParsing', (request, _reply, payload, done)=>{
        const given = request.headers['content-encoding'];
        if (given === undefined) {
            done(null, payload);
            return;
        }
        const coding = given.trim().toLowerCase();
        const isPlain = coding === '' || coding === 'identity';
        const sent = payload;
        done(null, isPlain ? sent : new EncodedBody(sent, coding, request.routeOptions.bodyLimit));
    });
}
function undecodable(coding, cause) {
    return new MalformedInputError(`the body is not valid ${coding} (Content-Encoding): ${cause.message}`, {
        cause
    });
}

//# sourceMappingURL=encoded-body.js.map
