import { DEFAULT_WINDOW_BYTES } from './protocol.js';
/** Shares what the connection may send among the streams that have more than goes out at once: a frame each, in turn. */ export class DataSender {
    /** Whether this goes out at once, ahead of nobody. */ hasRoom(bytes, output) {
        return bytes <= this.window && this.ready.size === 0 && !output.isFull;
    }
    add(stream) {
        this.ready.add(stream);
    }
    remove(stream) {
        this.ready.delete(stream);
    }
    /** Sends until nothing is left, or nothing more is taken. */ pump(output) {
        // What is added while this goes on comes last.
        for (const stream of this.ready){
            if (this.window <= 0 || output.isFull) return;
            this.ready.delete(stream);
            stream.sendFrame();
        }
    }
    constructor(){
        /** Bytes that the peer takes, over all streams. */ this.window = DEFAULT_WINDOW_BYTES;
        this.ready = new Set();
    }
}

//# sourceMappingURL=data-sender.js.map
