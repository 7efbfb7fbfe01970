import { stringSetting } from './setting.js';
const KEY = /^(?:[0-9a-fA-F]{64}|[A-Za-z0-9+/]{43}=)$/;
/** Several keys of 32 bytes, each as 64 hex digits or as base64, comma-separated; a secret, never printed. */ export function keysSetting(env, options) {
    return {
        ...stringSetting(env, {
            ...options,
            secret: true
        }),
        fallback: '',
        type: 'keys of 32 bytes (hex or base64), comma-separated',
        parse (text) {
            const parts = text.split(',').map((part)=>part.trim()).filter((part)=>part !== '');
            if (!parts.every((part)=>KEY.test(part))) {
                throw new Error('must be keys of 32 bytes, each as 64 hex digits or 44 characters of base64');
            }
            return parts.map((part)=>Buffer.from(part, part.length === 64 ? 'hex' : 'base64'));
        }
    };
}

//# sourceMappingURL=key.settings.js.map
