import { InvalidInputError, MalformedInputError } from '@intelgraph/kernel';
/** Deepest nesting that a JSON body may have. */ export const MAX_JSON_DEPTH = 64;
// Without `stream` a decoder keeps nothing from one call to the next.
const utf8 = new TextDecoder('utf-8', {
    fatal: true
});
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACE = 0x7d;
const CLOSE_BRACKET = 0x5d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
// Not the digits of a fraction: most metrics have that many.
const WIDE_WHOLE = /(?:^|[:,[\s])-?\d{16,}(?![\d.eE])/;
// What Python writes for numbers that JSON does not have.
const NO_NUMBER = /[[:,]\s*-?(?:NaN|Infinity)\b/;
const WHOLE_NUMBER = /^-?\d{1,40}$/;
const PROTO_KEY = /"(?:_|\\u005[fF]){2}proto(?:_|\\u005[fF]){2}"\s*:/;
/**
 * Parses a JSON body from its bytes and refuses what would do harm later: bytes that are not UTF-8, nesting beyond
 * {@link MAX_JSON_DEPTH}, keys that poison prototypes, and strings that Postgres cannot hold (NUL, lone surrogates).
 *
 * @throws MalformedInputError for what cannot be parsed, InvalidInputError naming the field for a bad string
 */ export function parseJsonBody(bytes, { wideIntegers = false } = {}) {
    if (tooDeep(bytes)) throw new MalformedInputError(`the JSON body is nested deeper than ${MAX_JSON_DEPTH} levels`);
    let text;
    try {
        text = utf8.decode(bytes);
    } catch  {
        throw new MalformedInputError('the body is not valid UTF-8');
    }
    if (PROTO_KEY.test(text)) throw new MalformedInputError('the JSON body has a forbidden key');
    let value;
    try {
        // A reviver is slow, and few bodies have such a number.
        value = wideIntegers && WIDE_WHOLE.test(text) ? JSON.parse(text, keepWideInteger) : JSON.parse(text);
    } catch  {
        const hint = NO_NUMBER.test(text) ? ': it has no NaN and no Infinity' : '';
        throw new MalformedInputError(`the body is not valid JSON${hint}`);
    }
    // NUL and lone surrogates are only possible as escapes.
    if (text.includes('\\u')) refuseBadStrings(value, '');
    return value;
}
function keepWideInteger(_key, value, { source }) {
    const isWide = typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined;
    return isWide && WHOLE_NUMBER.test(source) ? BigInt(source) : value;
}
function tooDeep(bytes) {
    let depth = 0;
    let inString = false;
    for(let i = 0; i < bytes.length; i++){
        const byte = bytes[i];
        if (inString) {
            if (byte === BACKSLASH) i++;
            else if (byte === QUOTE) inString = false;
        } else if (byte === QUOTE) inString = true;
        else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
            if (++depth > MAX_JSON_DEPTH) return true;
        } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
    }
    return false;
}
function refuseBadStrings(value, path) {
    if (typeof value === 'string') {
        const problem = textProblem(value);
        if (problem !== undefined) throw InvalidInputError.of(path || 'body', problem);
    } else if (Array.isArray(value)) {
        value.forEach((item, index)=>refuseBadStrings(item, `${path}[${index}]`));
    } else if (typeof value === 'object' && value !== null) {
        for (const [key, item] of Object.entries(value)){
            const below = path === '' ? key : `${path}.${key}`;
            if (textProblem(key) !== undefined) throw InvalidInputError.of(path || 'body', 'has a key with forbidden characters');
            refuseBadStrings(item, below);
        }
    }
}
/** Why a text cannot be stored, or undefined when it can. */ export function textProblem(text) {
    if (text.includes('\0')) return 'must not contain NUL characters';
    return text.isWellFormed() ? undefined : 'must be valid Unicode';
}

//# sourceMappingURL=json-body.js.map
