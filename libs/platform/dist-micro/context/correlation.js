import { traceparentOrNew, uuidv7Ids } from '@intelgraph/kernel';
const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;
/** The caller's request id when it is well-formed, else a new one. */ export function requestIdOf(header) {
    return typeof header === 'string' && REQUEST_ID.test(header) ? header : uuidv7Ids.next();
}
/** The scope of a request with these ids; a missing or bad traceparent starts a new trace. */ export function scopeOf(requestId, traceparent) {
    return {
        requestId,
        traceparent: traceparentOrNew(traceparent)
    };
}

//# sourceMappingURL=correlation.js.map
