// Beside the context, not in it: contexts reach domains, logs and events, tokens must not.
const tokens = new WeakMap();
/** Remembers the bearer token that a context was made from, for calls to other services. */ export function rememberBearer(context, bearer) {
    tokens.set(context, bearer);
}
/** The bearer token that a context was made from, if it came with one. */ export function bearerFor(context) {
    return tokens.get(context);
}

//# sourceMappingURL=credentials.js.map
