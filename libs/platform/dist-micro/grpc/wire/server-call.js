import { status } from '@grpc/grpc-js';
import { timeoutOf } from './deadline.js';
import { frameOf } from './frames.js';
import { encodeHeaders } from './http2/hpack/hpack-encoder.js';
import { ErrorCode } from './http2/protocol.js';
import { Inbox } from './inbox.js';
import { decompress } from './message-codec.js';
const HEAD = [
    [
        ':status',
        '200'
    ],
    [
        'content-type',
        'application/grpc+proto'
    ]
];
const HEAD_BLOCK = encodeHeaders(HEAD);
const OK_BLOCK = encodeHeaders([
    [
        'grpc-status',
        String(status.OK)
    ]
]);
/** What a message's own head adds to it. */ const FRAME_BYTES = frameOf(Buffer.alloc(0)).length;
/** One call of gRPC over HTTP/2, from its headers to its trailers; its messages are bytes. */ export class ServerCall {
    constructor(stream, maxBytes){
        this.stream = stream;
        this.maxBytes = maxBytes;
        /** Whether the caller hung up, or its deadline passed. */ this.isCancelled = false;
        this.hasEnded = false;
        this.hasBegun = false;
        this.onDrain = [];
        this.inbox = new Inbox(maxBytes);
        stream.receiver = this;
        const timeout = timeoutOf(this.header('grpc-timeout'));
        if (timeout !== undefined) this.timer = setTimeout(()=>this.expire(), timeout);
    }
    /** Aborts when the caller hangs up or its deadline passes. */ get signal() {
        this.aborting ??= new AbortController();
        if (this.isCancelled) this.aborting.abort();
        return this.aborting.signal;
    }
    /** The address of the caller, without its port. */ get address() {
        return this.stream.address;
    }
    /** The first value of a header. */ header(name) {
        return this.stream.head.get(name);
    }
    /**
   * The messages of the caller, as they come: the next is read when the last was taken.
   *
   * @throws MessageTooLargeError, MalformedInputError; CallCancelledError where the caller did not end them itself
   */ async *messages() {
        const { inbox, stream } = this;
        for(let frame = inbox.next(); frame !== null; frame = inbox.next()){
            if (frame === undefined) {
                await new Promise((resolve)=>{
                    inbox.watch(resolve);
                    stream.flow(true);
                });
                stream.flow(false);
            } else {
                stream.took(FRAME_BYTES + frame.bytes.length);
                yield frame.isCompressed ? await this.decompressed(frame) : frame.bytes;
            }
        }
    }
    /** Hands over the message of a call that has one, at once where it is here. Errors as `messages`; MalformedInputError where it has none, or more */ take(taker) {
        const { inbox, stream } = this;
        const look = ()=>{
            let frame;
            try {
                frame = inbox.only();
                if (frame === undefined) return;
            } catch (error) {
                inbox.watch(undefined);
                stream.flow(false);
                taker(error, undefined);
                return;
            }
            inbox.watch(undefined);
            if (!frame.isCompressed) taker(undefined, frame.bytes);
            else this.decompressed(frame).then((bytes)=>taker(undefined, bytes), (error)=>taker(error, undefined));
        };
        inbox.watch(look);
        stream.flow(true);
        look();
    }
    /** The same as a promise. */ message() {
        return new Promise((resolve, reject)=>{
            this.take((error, message)=>{
                if (message === undefined) reject(error ?? new Error('there is no message'));
                else resolve(message);
            });
        });
    }
    /** Sends a message; resolves when the caller takes more. */ async send(message) {
        if (this.hasEnded) return;
        this.begin();
        if (this.stream.write(frameOf(message))) return;
        await new Promise((resolve)=>this.onDrain.push(resolve));
    }
    /** Ends a call that went well, with its last message if there is one. */ end(message) {
        if (this.hasEnded || this.stream.isClosed) return;
        this.hasEnded = true;
        this.begin();
        if (message !== undefined) this.stream.write(frameOf(message));
        this.stream.end(OK_BLOCK);
    }
    /** Ends a call with a status. */ fail({ code, details, trailers }) {
        if (this.hasEnded || this.stream.isClosed) return;
        this.hasEnded = true;
        const tail = [
            [
                'grpc-status',
                String(code)
            ],
            [
                'grpc-message',
                encodeURI(details)
            ]
        ];
        for (const [name, bytes] of Object.entries(trailers))tail.push([
            name,
            bytes.toString('base64')
        ]);
        if (this.hasBegun) this.stream.end(encodeHeaders(tail));
        else this.stream.respond(encodeHeaders([
            ...HEAD,
            ...tail
        ]), true);
    }
    // What the stream tells.
    data(bytes, isLast) {
        if (!this.hasEnded) this.inbox.push(bytes, isLast);
    }
    /** The caller has sent all. Not the end of the call. */ finish() {
        this.inbox.end();
    }
    close() {
        clearTimeout(this.timer);
        if (!this.hasEnded) this.cancel();
        this.inbox.cut();
        this.drain();
    }
    drain() {
        const waiting = this.onDrain;
        this.onDrain = [];
        for (const go of waiting)go();
    }
    begin() {
        if (this.hasBegun || this.stream.isClosed) return;
        this.hasBegun = true;
        this.stream.respond(HEAD_BLOCK);
    }
    cancel() {
        this.isCancelled = true;
        this.aborting?.abort();
    }
    expire() {
        // An answer that nobody fetches in time.
        if (this.hasEnded) this.stream.reset(ErrorCode.CANCEL);
        else {
            this.fail({
                code: status.DEADLINE_EXCEEDED,
                details: 'the deadline passed',
                trailers: {}
            });
            this.cancel();
        }
    }
    decompressed({ bytes }) {
        return decompress(bytes, this.header('grpc-encoding'), this.maxBytes);
    }
}

//# sourceMappingURL=server-call.js.map
