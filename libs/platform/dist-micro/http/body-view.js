import { Readable } from 'node:stream';
import { AppError } from '@intelgraph/kernel';
/** The client went away before it had sent all of its body. */ export class BodyAbortedError extends AppError {
    constructor(cause){
        super('REQUEST.ABORTED', 'cancelled', 'the client ended the request before its body was complete', {
            cause
        });
    }
}
/**
 * Nobody listens to a body before a handler reads it, and an error that no listener hears ends the process. The stream
 * itself remembers how it failed, and tells every later reader.
 */ export function keepFailure(body) {
    body.on('error', ()=>undefined);
}
/**
 * A view of a request's body that may be given up at any point: destroying it leaves the request, and so the socket
 * that the answer goes out on, alone. Fails with {@link BodyAbortedError} when the client goes away.
 */ export class BodyView extends Readable {
    /** @param onFirstRead called when somebody begins to read */ constructor(source, onFirstRead){
        super({
            highWaterMark: 256 * 1024
        }), this.source = source, this.onFirstRead = onFirstRead, this.asked = false;
        keepFailure(this);
        const data = (chunk)=>{
            if (!this.push(chunk)) source.pause();
        };
        const end = ()=>this.push(null);
        const failed = (error)=>{
            if (!source.readableEnded) this.destroy(new BodyAbortedError(error));
        };
        source.pause();
        source.on('data', data).on('end', end).on('error', failed).on('close', failed);
        this.release = ()=>{
            source.off('data', data).off('end', end).off('close', failed).pause();
        };
    }
    _read() {
        if (!this.asked) this.onFirstRead?.();
        this.asked = true;
        this.source.resume();
    }
    _destroy(error, done) {
        this.release();
        done(error);
    }
}

//# sourceMappingURL=body-view.js.map
