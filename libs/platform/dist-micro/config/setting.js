/** How one setting is read from text. `T` is the type of its value. */ function make(env, type, options, parse) {
    const given = options.default;
    const fallback = given === undefined ? undefined : Array.isArray(given) ? given.join(',') : String(given);
    return {
        env,
        type,
        description: options.description,
        fallback,
        optional: 'optional' in options,
        secret: options.secret ?? false,
        ...options.fallbackIn === undefined ? {} : {
            fallbackIn: options.fallbackIn
        },
        parse
    };
}
export function stringSetting(env, options) {
    return make(env, 'text', options, (text)=>text);
}
/** A whole number within bounds. */ export function intSetting(env, options) {
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
    return make(env, `integer ${min}..${max === Number.MAX_SAFE_INTEGER ? '' : max}`, options, (text)=>{
        const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
        if (!(value >= min && value <= max)) throw new Error(`must be a whole number from ${min} to ${max}`);
        return value;
    });
}
/** A decimal number within bounds. */ export function numberSetting(env, options) {
    const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = options;
    return make(env, 'number', options, (text)=>{
        const value = text.trim() === '' ? Number.NaN : Number(text);
        if (!(value >= min && value <= max)) throw new Error(`must be a number from ${min} to ${max}`);
        return value;
    });
}
export function boolSetting(env, options) {
    return make(env, 'true | false', options, (text)=>{
        if (/^(true|1|yes)$/i.test(text)) return true;
        if (/^(false|0|no)$/i.test(text)) return false;
        throw new Error('must be true or false');
    });
}
/** One of a fixed set of words. */ export function enumSetting(env, values, options) {
    return make(env, values.join(' | '), options, (text)=>{
        const value = values.find((candidate)=>candidate === text);
        if (value === undefined) throw new Error(`must be one of ${values.join(', ')}`);
        return value;
    });
}
/** Comma-separated words; empty text is the empty list. */ export function listSetting(env, options) {
    return make(env, 'list, comma-separated', options, (text)=>text.split(',').map((part)=>part.trim()).filter((part)=>part !== ''));
}
const UNITS = {
    ms: 1,
    s: 1000,
    m: 60_000,
    h: 3_600_000,
    d: 86_400_000
};
/** A span of time such as `500ms`, `30s`, `5m`, `24h`; the value is in milliseconds. */ export function durationSetting(env, options) {
    return make(env, 'duration', options, (text)=>{
        const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
        const unit = UNITS[match?.[2] ?? ''];
        if (!match || unit === undefined) throw new Error('must be a duration such as 500ms, 30s, 5m or 24h');
        return Number(match[1]) * unit;
    });
}
const SIZES = {
    b: 1,
    kb: 1024,
    mb: 1024 ** 2,
    gb: 1024 ** 3
};
/** A size such as `1mb`; the value is in bytes. */ export function bytesSetting(env, options) {
    return make(env, 'size', options, (text)=>{
        const match = /^(\d+)(b|kb|mb|gb)$/i.exec(text);
        const unit = SIZES[match?.[2]?.toLowerCase() ?? ''];
        if (!match || unit === undefined) throw new Error('must be a size such as 512kb or 10mb');
        return Number(match[1]) * unit;
    });
}

//# sourceMappingURL=setting.js.map
