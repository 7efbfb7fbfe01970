import { resolve } from 'node:path';
import { stringSetting } from './setting.js';
/** A file or folder; relative ones are below the working directory, the value is absolute. */ export function pathSetting(env, options) {
    return {
        ...stringSetting(env, options),
        type: 'path',
        parse (text) {
            if (text === '' || text.includes('\0')) throw new Error('must be a path');
            return resolve(text);
        }
    };
}
/** Several folders, comma-separated; the values are absolute. */ export function pathListSetting(env, options) {
    const { fallback, ...base } = stringSetting(env, {
        ...options,
        default: undefined
    });
    const given = options.default;
    return {
        ...base,
        fallback: Array.isArray(given) ? given.join(',') : given === undefined ? fallback : String(given),
        type: 'paths, comma-separated',
        parse: (text)=>text.split(',').map((part)=>part.trim()).filter((part)=>part !== '').map((part)=>resolve(part))
    };
}
export function urlSetting(env, schemes, options) {
    return {
        ...stringSetting(env, options),
        optional: options.optional ?? false,
        type: `URL (${schemes.join(', ')})`,
        parse (text) {
            if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol.slice(0, -1))) {
                throw new Error(`must be a URL of the form ${schemes.map((scheme)=>`${scheme}://…`).join(' or ')}`);
            }
            return text;
        }
    };
}
/** A gRPC peer as `host:port`. */ export function peerSetting(env, options) {
    return {
        ...stringSetting(env, options),
        type: 'host:port',
        parse (text) {
            if (!/^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):\d{1,5}$/.test(text)) throw new Error('must be host:port');
            return text;
        }
    };
}
/** The beginning of a path, such as `/mlops`; empty for none. */ export function basePathSetting(env, options) {
    return {
        ...stringSetting(env, options),
        type: 'path of a URL',
        parse (text) {
            if (text === '' || text === '/') return '';
            const path = text.replace(/\/$/, '');
            if (!/^(\/[A-Za-z0-9._~-]+)+$/.test(path) || /\/\.{1,2}(\/|$)/.test(path)) {
                throw new Error('must look like /mlops');
            }
            if (/^\/(w|api|ajax-api|health|metrics|docs)(\/|$)/.test(path)) throw new Error('must not be a path of our own');
            return path;
        }
    };
}

//# sourceMappingURL=location.settings.js.map
