const METHODS = [
    'get',
    'post',
    'put',
    'patch',
    'delete'
];
const PROBLEM_SCHEMA = {
    type: 'object',
    description: 'A problem after RFC 9457.',
    required: [
        'type',
        'title',
        'status',
        'detail',
        'code',
        'request_id'
    ],
    properties: {
        type: {
            type: 'string',
            example: 'urn:intelgraph:problem:REQUEST.INVALID'
        },
        title: {
            type: 'string',
            example: 'Unprocessable Entity'
        },
        status: {
            type: 'integer',
            example: 422
        },
        detail: {
            type: 'string'
        },
        code: {
            type: 'string',
            description: 'Stable; clients may rely on it.',
            example: 'REQUEST.INVALID'
        },
        request_id: {
            type: 'string'
        },
        errors: {
            type: 'array',
            items: {
                type: 'object',
                required: [
                    'field',
                    'message'
                ],
                properties: {
                    field: {
                        type: 'string'
                    },
                    message: {
                        type: 'string'
                    }
                }
            }
        },
        details: {
            type: 'object',
            additionalProperties: true
        }
    }
};
const RESPONSES = {
    400: 'The request cannot be parsed.',
    401: 'A valid bearer token is required.',
    403: 'The caller may not do this.',
    404: 'There is no such thing.',
    409: 'The state of the thing forbids it.',
    413: 'The body is too large.',
    422: 'A field breaks a rule; `errors` says which.',
    429: 'Too much at once; see Retry-After.',
    500: 'A fault on our side.',
    503: 'A part we depend on does not answer; see Retry-After.'
};
/**
 * Adds the problem schema and the standard error responses to every operation that does not state its own. One that states a
 * default answer speaks a foreign protocol, which knows neither our problems nor our headers.
 */ export function addProblems(document) {
    document.components ??= {};
    document.components.schemas = {
        ...document.components.schemas,
        Problem: PROBLEM_SCHEMA
    };
    for (const [url, path] of Object.entries(document.paths)){
        for (const method of METHODS){
            const operation = path[method];
            if (!operation) continue;
            addPathParameters(operation, url);
            if ('default' in operation.responses) continue;
            addResponses(operation, method);
            if (method === 'post' && 'x-audit-event' in operation) addIdempotencyKey(operation);
        }
    }
    return document;
}
function addResponses(operation, method) {
    for (const [status, description] of Object.entries(RESPONSES)){
        if (method === 'get' && (status === '409' || status === '413')) continue;
        const schema = {
            $ref: '#/components/schemas/Problem'
        };
        operation.responses[status] ??= {
            description,
            content: {
                'application/problem+json': {
                    schema
                }
            }
        };
    }
}
function addIdempotencyKey(operation) {
    operation.parameters ??= [];
    operation.parameters.push({
        name: 'Idempotency-Key',
        in: 'header',
        required: false,
        description: 'Makes the request repeatable: for 24 hours the same key and body give the same answer and no second effect; another body is refused.',
        schema: {
            type: 'string',
            minLength: 1,
            maxLength: 255
        }
    });
}
/** Parameters of the path that no decorator described. */ function addPathParameters(operation, url) {
    const known = new Set((operation.parameters ?? []).map((parameter)=>'name' in parameter ? parameter.name : ''));
    for (const [, name = ''] of url.matchAll(/\{([^}]+)\}/g)){
        if (known.has(name)) continue;
        operation.parameters = [
            ...operation.parameters ?? [],
            {
                name,
                in: 'path',
                required: true,
                schema: {
                    type: 'string'
                }
            }
        ];
    }
}

//# sourceMappingURL=problems.js.map
