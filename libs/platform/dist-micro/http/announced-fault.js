import { faultOf } from './problem.js';
/**
 * What an error means to the client, in whatever body the protocol tells it: logs what nobody threw on purpose, and sets the headers that
 * go with it unless an answer is under way.
 */ export function announcedFault(error, request, reply, logger) {
    const fault = faultOf(error);
    const { status, retryAfterSeconds, acceptEncoding, unexpected } = fault;
    if (unexpected) logger.error({
        err: error,
        method: request.method,
        url: request.routeOptions.url
    }, 'request failed');
    if (reply.raw.headersSent) return fault;
    if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
    if (acceptEncoding !== undefined) void reply.header('accept-encoding', acceptEncoding);
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    return fault;
}

//# sourceMappingURL=announced-fault.js.map
