import { BodyView } from './body-view.js';
/** Requests whose client waits for `100 Continue` before it sends the body. */ const waiting = new WeakSet();
/** Whether the client has not been asked for its body yet, and so may never send it. */ export function awaitsContinue(request) {
    return waiting.has(request);
}
/**
 * Asks for the body of an `Expect: 100-continue` request when somebody begins to read it, so that whoever is refused
 * before that (token, role, path, media type, announced length) never sends it (RFC 9110, §10.1.1).
 */ export function continueWhenRead(server) {
    server.server.on('checkContinue', (request, response)=>{
        waiting.add(request);
        server.server.emit('request', request, response);
    });
    // With a callback: an async hook costs every request promises.
    server.addHook('preParsing', ({ raw }, reply, payload, done)=>{
        if (!waiting.has(raw)) {
            done(null, payload);
            return;
        }
        const body = new BodyView(raw, ()=>{
            waiting.delete(raw);
            reply.raw.writeContinue();
        });
        done(null, body);
    });
}

//# sourceMappingURL=expect-continue.js.map
