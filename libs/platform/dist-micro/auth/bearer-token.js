import { createHash, timingSafeEqual } from 'node:crypto';
const TOKEN = /^ig_([A-Za-z0-9-]{1,64})_([A-Za-z0-9_-]{16,256})$/;
/** The token of an `Authorization: Bearer …` value; undefined when the scheme is another. */ export function bearerOf(authorization) {
    return /^Bearer +(\S+)$/i.exec(authorization)?.[1];
}
/** The parts of an API token, or undefined when it does not look like one. */ export function parseApiToken(token) {
    const match = TOKEN.exec(token);
    return match?.[1] && match[2] ? {
        id: match[1],
        secret: match[2]
    } : undefined;
}
/** Lower-case hex of the SHA-256 of a secret: what is stored. */ export function hashSecret(secret) {
    return createHash('sha256').update(secret, 'utf8').digest('hex');
}
/** Compares two hashes (hex of SHA-256) in constant time. */ export function sameHash(a, b) {
    const [left, right] = [
        Buffer.from(a, 'latin1'),
        Buffer.from(b, 'latin1')
    ];
    return left.length === right.length && timingSafeEqual(left, right);
}

//# sourceMappingURL=bearer-token.js.map
