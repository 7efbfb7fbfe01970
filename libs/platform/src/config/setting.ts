/** How one setting is read from text. `T` is the type of its value. */
export interface Setting<T> {
  /** Name of the environment variable. */
  readonly env: string;
  /** For people: what the values look like (`integer`, `embedded | kafka`). */
  readonly type: string;
  readonly description: string;
  /** Text that stands in when the variable is absent; absent itself when there is none. */
  readonly fallback: string | undefined;
  /** The same where it depends on `DATA_DIR`; `fallback` is then what it is for the default of that. */
  readonly fallbackIn?: (dataDir: string) => string;
  readonly optional: boolean;
  /** Secrets may also come from the file that `<env>_FILE` names, and are never printed. */
  readonly secret: boolean;
  /** Turns text into the value; throws an Error whose message completes "<ENV> …". */
  parse(text: string): T;
}

/** Description of a setting; `default` is what the variable would hold. */
export interface SettingOptions {
  description: string;
  default?: string | number | boolean | readonly string[];
  secret?: boolean;
  fallbackIn?: (dataDir: string) => string;
}

type Optional = SettingOptions & { optional: true };

function make<T>(
  env: string,
  type: string,
  options: SettingOptions | Optional,
  parse: (text: string) => T,
): Setting<T> {
  const given = options.default;
  const fallback = given === undefined ? undefined : Array.isArray(given) ? given.join(',') : String(given);
  return {
    env,
    type,
    description: options.description,
    fallback,
    optional: 'optional' in options,
    secret: options.secret ?? false,
    ...(options.fallbackIn === undefined ? {} : { fallbackIn: options.fallbackIn }),
    parse,
  };
}

/** Any text. */
export function stringSetting(env: string, options: Optional): Setting<string | undefined>;
export function stringSetting(env: string, options: SettingOptions): Setting<string>;
export function stringSetting(env: string, options: SettingOptions | Optional): Setting<string | undefined> {
  return make(env, 'text', options, (text) => text);
}

/** A whole number within bounds. */
export function intSetting(env: string, options: SettingOptions & { min?: number; max?: number }): Setting<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = options;
  return make(env, `integer ${min}..${max === Number.MAX_SAFE_INTEGER ? '' : max}`, options, (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw new Error(`must be a whole number from ${min} to ${max}`);
    return value;
  });
}

/** A decimal number within bounds. */
export function numberSetting(env: string, options: SettingOptions & { min?: number; max?: number }): Setting<number> {
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE } = options;
  return make(env, 'number', options, (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= min && value <= max)) throw new Error(`must be a number from ${min} to ${max}`);
    return value;
  });
}

/** `true` or `false` (also 1, 0, yes, no). */
export function boolSetting(env: string, options: Optional): Setting<boolean | undefined>;
export function boolSetting(env: string, options: SettingOptions): Setting<boolean>;
export function boolSetting(env: string, options: SettingOptions | Optional): Setting<boolean | undefined> {
  return make(env, 'true | false', options, (text) => {
    if (/^(true|1|yes)$/i.test(text)) return true;
    if (/^(false|0|no)$/i.test(text)) return false;
    throw new Error('must be true or false');
  });
}

/** One of a fixed set of words. */
export function enumSetting<const V extends string>(
  env: string,
  values: readonly V[],
  options: SettingOptions,
): Setting<V> {
  return make(env, values.join(' | '), options, (text) => {
    const value = values.find((candidate) => candidate === text);
    if (value === undefined) throw new Error(`must be one of ${values.join(', ')}`);
    return value;
  });
}

/** Comma-separated words; empty text is the empty list. */
export function listSetting(env: string, options: SettingOptions): Setting<string[]> {
  return make(env, 'list, comma-separated', options, (text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A span of time such as `500ms`, `30s`, `5m`, `24h`; the value is in milliseconds. */
export function durationSetting(env: string, options: SettingOptions): Setting<number> {
  return make(env, 'duration', options, (text) => {
    const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
    const unit = UNITS[match?.[2] ?? ''];
    if (!match || unit === undefined) throw new Error('must be a duration such as 500ms, 30s, 5m or 24h');
    return Number(match[1]) * unit;
  });
}

const SIZES: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** A size such as `1mb`; the value is in bytes. */
export function bytesSetting(env: string, options: SettingOptions): Setting<number> {
  return make(env, 'size', options, (text) => {
    const match = /^(\d+)(b|kb|mb|gb)$/i.exec(text);
    const unit = SIZES[match?.[2]?.toLowerCase() ?? ''];
    if (!match || unit === undefined) throw new Error('must be a size such as 512kb or 10mb');
    return Number(match[1]) * unit;
  });
}
