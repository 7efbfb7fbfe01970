import { MalformedInputError } from '@intelgraph/kernel';
import { CallCancelledError } from './call-cancelled.error.js';
import { FrameReader } from './frames.js';
/** Messages up to this size are copied when they may have to wait: they would keep all that came with them. */ const COPIED_BYTES = 8192;
/** What a caller has sent and nobody has taken. */ export class Inbox {
    constructor(maxBytes){
        this.frames = [];
        this.isWhole = false;
        this.reader = new FrameReader(maxBytes);
    }
    /** @param isLast whether nothing follows, so that what is whole now will soon be taken */ push(chunk, isLast) {
        if (this.failure !== undefined) return;
        try {
            for (const frame of this.reader.push(chunk))this.frames.push(isLast ? frame : kept(frame));
        } catch (error) {
            this.fail(error);
        }
        if (!isLast) this.onNews?.();
    }
    /** Everything has come. */ end() {
        try {
            this.reader.end();
            this.isWhole = true;
        } catch (error) {
            this.fail(error);
        }
        this.onNews?.();
    }
    /** The caller is gone. */ cut() {
        this.frames.length = 0;
        if (!this.isWhole) this.fail(new CallCancelledError());
        this.onNews?.();
    }
    /** Calls back whenever something comes, until it is asked to call another, or nobody. */ watch(onNews) {
        this.onNews = onNews;
    }
    /** The next message; null behind the last; undefined where it has not come. @throws what made the call fail */ next() {
        if (this.failure !== undefined) throw this.failure;
        return this.frames.shift() ?? (this.isWhole ? null : undefined);
    }
    /** The message of a call that has one; undefined where it has not come. @throws what made the call fail, MalformedInputError */ only() {
        if (this.failure !== undefined) throw this.failure;
        if (this.frames.length > 1) throw new MalformedInputError('the call has more than one message');
        if (!this.isWhole) return undefined;
        const frame = this.frames.pop();
        if (frame === undefined) throw new MalformedInputError('the call has no message');
        return frame;
    }
    fail(error) {
        this.failure ??= error;
    }
}
function kept(frame) {
    return frame.bytes.length > COPIED_BYTES ? frame : {
        ...frame,
        bytes: Buffer.from(frame.bytes)
    };
}

//# sourceMappingURL=inbox.js.map
