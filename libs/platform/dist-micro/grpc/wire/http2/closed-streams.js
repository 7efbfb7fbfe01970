/** Streams that are remembered of each kind. */ const REMEMBERED = 1024;
/** How the last streams of a connection were closed: what still comes for them means different things (RFC 9113 §5.1). */ export class ClosedStreams {
    /** Both sides had ended it, or the peer reset it. */ finish(id) {
        this.finished.add(id);
    }
    /** We reset it: the peer may not know that yet. */ cut(id) {
        this.cutOff.add(id);
    }
    hasFinished(id) {
        return this.finished.has(id);
    }
    wasCut(id) {
        return this.cutOff.has(id);
    }
    constructor(){
        this.finished = new Recent();
        this.cutOff = new Recent();
    }
}
let Recent = class Recent {
    add(id) {
        this.ids[this.next] = id;
        this.next = (this.next + 1) % REMEMBERED;
    }
    has(id) {
        return this.ids.includes(id);
    }
    constructor(){
        this.ids = [];
        this.next = 0;
    }
};

//# sourceMappingURL=closed-streams.js.map
