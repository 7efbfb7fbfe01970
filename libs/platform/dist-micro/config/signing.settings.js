import { createPrivateKey, createPublicKey } from 'node:crypto';
import { stringSetting } from './setting.js';
const PEM = /-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----/g;
const TYPE = 'ed25519, PEM or its base64 alone';
/** A private ed25519 key (`openssl genpkey -algorithm ed25519`); the value is PKCS #8 in DER. A secret, never printed. */ export function signingKeySetting(env, options) {
    return {
        ...stringSetting(env, {
            ...options,
            optional: true,
            secret: true
        }),
        type: TYPE,
        parse (text) {
            const key = ed25519(()=>createPrivateKey({
                    key: derOf(text),
                    format: 'der',
                    type: 'pkcs8'
                }));
            return key.export({
                format: 'der',
                type: 'pkcs8'
            });
        }
    };
}
/** Public ed25519 keys (`openssl pkey -pubout`), one PEM after another, or comma-separated; the values are SPKI in DER. */ export function verifyingKeysSetting(env, options) {
    return {
        ...stringSetting(env, {
            ...options,
            default: ''
        }),
        type: `${TYPE}, comma-separated`,
        parse (text) {
            const parts = text.match(PEM) ?? text.split(',').map((part)=>part.trim());
            return parts.filter((part)=>part !== '').map((part)=>ed25519(()=>createPublicKey({
                        key: derOf(part),
                        format: 'der',
                        type: 'spki'
                    }))).map((key)=>key.export({
                    format: 'der',
                    type: 'spki'
                }));
        }
    };
}
function derOf(text) {
    return Buffer.from(text.replace(/-----[A-Z ]+-----/g, ''), 'base64');
}
function ed25519(read) {
    let key;
    try {
        key = read();
    } catch  {
    // Node's own message may show parts of the key.
    }
    if (key?.asymmetricKeyType !== 'ed25519') throw new Error('must hold ed25519 keys, in PEM or its base64 alone');
    return key;
}

//# sourceMappingURL=signing.settings.js.map
