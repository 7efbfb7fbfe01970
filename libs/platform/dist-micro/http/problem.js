import { STATUS_CODES } from 'node:http';
import { HttpException, NotFoundException } from '@nestjs/common';
import { AppError } from '@intelgraph/kernel';
import { ContentCodingError } from './content-coding.error.js';
import { databaseFault } from './database-fault.js';
/** HTTP status of each kind of error. */ export const HTTP_STATUS = {
    malformed: 400,
    unauthenticated: 401,
    forbidden: 403,
    not_found: 404,
    conflict: 409,
    too_large: 413,
    invalid: 422,
    exhausted: 429,
    cancelled: 499,
    internal: 500,
    unavailable: 503,
    timeout: 504
};
const UNEXPECTED = {
    status: 500,
    code: 'INTERNAL',
    detail: 'Something went wrong on our side; the log has it under this request id.',
    fields: [],
    details: {},
    retryAfterSeconds: undefined,
    unexpected: true
};
/** Classifies anything that was thrown: our errors, Fastify's, Nest's, the database's, and bugs. */ export function faultOf(error) {
    const known = error instanceof AppError ? error : databaseFault(error);
    if (known) {
        if (known.kind === 'internal') return {
            ...UNEXPECTED,
            code: known.code
        };
        const { code, message: detail, fields, details, retryAfterSeconds } = known;
        return {
            status: HTTP_STATUS[known.kind],
            code,
            detail,
            fields,
            details,
            retryAfterSeconds,
            unexpected: false
        };
    }
    return frameworkFault(error) ?? UNEXPECTED;
}
const FRAMEWORK_CODES = {
    400: 'REQUEST.MALFORMED',
    401: 'AUTH.UNAUTHENTICATED',
    403: 'AUTH.FORBIDDEN',
    404: 'REQUEST.NO_ROUTE',
    405: 'REQUEST.METHOD_NOT_ALLOWED',
    408: 'REQUEST.TIMEOUT',
    413: 'REQUEST.TOO_LARGE',
    414: 'REQUEST.URI_TOO_LONG',
    415: 'REQUEST.UNSUPPORTED_MEDIA_TYPE',
    422: 'REQUEST.INVALID',
    429: 'REQUEST.TOO_MANY',
    431: 'REQUEST.HEADERS_TOO_LARGE',
    503: 'SERVICE.UNAVAILABLE'
};
/** Errors of Fastify and Nest that carry a status of their own. */ function frameworkFault(error) {
    const status = statusOf(error);
    if (status === undefined || !(error instanceof Error)) return undefined;
    const code = FRAMEWORK_CODES[status];
    if (code === undefined && status >= 500) return undefined;
    const retryAfterSeconds = status === 429 || status === 503 ? 1 : undefined;
    return {
        ...UNEXPECTED,
        status,
        code: code ?? 'REQUEST.REFUSED',
        detail: error.message,
        retryAfterSeconds,
        ...error instanceof ContentCodingError && {
            acceptEncoding: error.accepted
        },
        unexpected: false
    };
}
function statusOf(error) {
    if (error instanceof HttpException) return error.getStatus();
    if (error instanceof SyntaxError && 'statusCode' in error) return 400;
    if (!(error instanceof Error) || !('code' in error) || !('statusCode' in error)) return undefined;
    const fastify = typeof error.code === 'string' && error.code.startsWith('FST_');
    return fastify && typeof error.statusCode === 'number' ? error.statusCode : undefined;
}
/** What is thrown for a path that no route has. */ export function noRoute({ method, url }) {
    return new NotFoundException(`there is nothing at ${method} ${url.split('?', 1)[0] ?? url}`);
}
/** The body of the answer. */ export function problemOf(fault, requestId) {
    return {
        type: `urn:intelgraph:problem:${fault.code}`,
        title: STATUS_CODES[fault.status] ?? (fault.status === 499 ? 'Client Closed Request' : 'Error'),
        status: fault.status,
        detail: fault.detail,
        code: fault.code,
        request_id: requestId,
        ...fault.fields.length > 0 ? {
            errors: fault.fields
        } : {},
        ...Object.keys(fault.details).length > 0 ? {
            details: fault.details
        } : {}
    };
}

//# sourceMappingURL=problem.js.map
