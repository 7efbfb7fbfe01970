import { BodyView } from './body-view.js';
import { ContentCodingError } from './content-coding.error.js';
import { EncodedBody } from './encoded-body.js';
/**
 * The stream that a content type parser hands on as `request.body`. A handler may give it up at any point, also
 * destroy it: the answer still arrives, and the rest of the bytes is looked after (`unread-body.ts`).
 *
 * @throws ContentCodingError for a body with a `Content-Encoding`
 */ export function streamedBody(payload) {
    if (payload instanceof EncodedBody) throw ContentCodingError.ofFile();
    return payload instanceof BodyView ? payload : new BodyView(payload);
}
/**
 * Hands every body of a scope to its handlers as a stream, whatever type it says it has. One with a `Content-Encoding` is
 * refused, unless the handlers take bytes `asSent`.
 */ export function streamBodies(scope, { asSent = false } = {}) {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done)=>{
        done(null, streamedBody(asSent && payload instanceof EncodedBody ? payload.asSent : payload));
    });
}

//# sourceMappingURL=streamed-body.js.map
