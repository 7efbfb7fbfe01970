/**
 * Bounds what one connection's requests hold at once. Streams whose messages are not whole wait for room once the bound is reached; one
 * of them always goes on, so that none wait for each other.
 */ export class ReceiveBudget {
    constructor(maxBytes){
        this.maxBytes = maxBytes;
        this.held = 0;
        this.waiting = new Set();
    }
    hold(bytes) {
        this.held += bytes;
    }
    release(bytes) {
        this.held -= bytes;
        this.admitNext();
    }
    /** Whether the stream may have room for more now; else it is told when. */ admits(stream) {
        if (this.held < this.maxBytes || this.favoured === stream) return true;
        if (this.favoured === undefined) {
            this.favoured = stream;
            return true;
        }
        this.waiting.add(stream);
        return false;
    }
    /** The stream wants nothing more for now. */ leave(stream) {
        this.waiting.delete(stream);
        if (this.favoured === stream) this.favoured = undefined;
        this.admitNext();
    }
    admitNext() {
        if (this.waiting.size === 0) return;
        for (const stream of this.waiting){
            if (this.held >= this.maxBytes && this.favoured !== undefined) return;
            this.waiting.delete(stream);
            stream.giveRoom();
        }
    }
}

//# sourceMappingURL=receive-budget.js.map
