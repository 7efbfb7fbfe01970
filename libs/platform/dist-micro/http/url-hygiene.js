import { InvalidInputError, MalformedInputError } from '@intelgraph/kernel';
import { textProblem } from './json-body.js';
/**
 * Refuses query strings that are not UTF-8 or carry NUL.
 *
 * @throws MalformedInputError or InvalidInputError that names the parameter
 */ export function checkQuery(url) {
    const start = url.indexOf('?');
    if (start < 0 || !url.includes('%', start)) return;
    for (const pair of url.slice(start + 1).split('&')){
        const [name = '', ...value] = pair.split('=');
        const field = decoded(name, 'a query parameter');
        const problem = textProblem(decoded(value.join('='), field)) ?? textProblem(field);
        if (problem !== undefined) throw InvalidInputError.of(field.replaceAll('\0', ''), problem);
    }
}
/** Refuses path parameters that carry NUL (the router has decoded them). */ export function checkParams(params) {
    if (typeof params !== 'object' || params === null) return;
    for (const [field, value] of Object.entries(params)){
        const problem = typeof value === 'string' ? textProblem(value) : undefined;
        if (problem !== undefined) throw InvalidInputError.of(field, problem);
    }
}
function decoded(text, field) {
    try {
        return decodeURIComponent(text.replaceAll('+', ' '));
    } catch  {
        throw new MalformedInputError(`${field} is not valid percent-encoded UTF-8`);
    }
}

//# sourceMappingURL=url-hygiene.js.map
