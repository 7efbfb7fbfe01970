import { join, resolve } from 'node:path';
import { endpointsOfPeers, endpointsOfUrls } from '../replicas/endpoints-of.js';
import type { Setting, SettingOptions } from './setting.js';
import { stringSetting } from './setting.js';

/** A file or folder; relative ones are below the working directory, the value is absolute. */
export function pathSetting(env: string, options: SettingOptions): Setting<string> {
  return {
    ...stringSetting(env, options),
    type: 'path',
    parse(text) {
      if (text === '' || text.includes('\0')) throw new Error('must be a path');
      return resolve(text);
    },
  };
}

/** Several folders, comma-separated; the values are absolute. */
export function pathListSetting(env: string, options: SettingOptions): Setting<string[]> {
  const { fallback, ...base } = stringSetting(env, { ...options, default: undefined });
  const given = options.default;
  return {
    ...base,
    fallback: Array.isArray(given) ? given.join(',') : given === undefined ? fallback : String(given),
    type: 'paths, comma-separated',
    parse: (text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map((part) => resolve(part)),
  };
}

/** Folders whose files clients may name. */
export const dataRootsSetting = (): Setting<string[]> =>
  pathListSetting('DATA_ROOTS', {
    default: ['.data/datasets', '/data'],
    fallbackIn: (dataDir) => `${join(dataDir, 'datasets')},/data`,
    description:
      'Folders whose files clients may name for training and evaluation, and for batch jobs, whose outputs may lie there too. Unless given: datasets in DATA_DIR, and /data.',
  });

const S3_ROOT = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[A-Za-z0-9._=-]+)*)\/?$/;

/** A bucket whose objects clients may name, or the part of it whose keys begin with `prefix` (empty, or ends with "/"). */
export interface S3Root {
  readonly bucket: string;
  readonly prefix: string;
}

/** What of S3 clients may name. */
export const dataS3RootsSetting = (): Setting<S3Root[]> => ({
  ...stringSetting('DATA_S3_ROOTS', {
    default: '',
    description:
      'Buckets, or parts of them, whose objects clients may name for batch jobs: s3://lake/batch, comma-separated; none unless given. By the S3_* settings of the artifacts, which must not lie there.',
  }),
  type: 's3://bucket/prefix, comma-separated',
  parse: (text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(s3RootOf),
});

function s3RootOf(text: string): S3Root {
  const [, bucket, path = ''] = S3_ROOT.exec(text) ?? [];
  const parts = path.split('/').filter((part) => part !== '');
  if (bucket === undefined || parts.includes('.') || parts.includes('..')) {
    throw new Error(`must be of the form s3://bucket or s3://bucket/prefix, not ${text}`);
  }
  return { bucket, prefix: parts.map((part) => `${part}/`).join('') };
}

/** A URL with one of the given schemes (without colon). */
export function urlSetting(
  env: string,
  schemes: readonly string[],
  options: SettingOptions & { optional: true },
): Setting<string | undefined>;
export function urlSetting(env: string, schemes: readonly string[], options: SettingOptions): Setting<string>;
export function urlSetting(
  env: string,
  schemes: readonly string[],
  options: SettingOptions & { optional?: true },
): Setting<string | undefined> {
  return {
    ...stringSetting(env, options),
    optional: options.optional ?? false,
    type: `URL (${schemes.join(', ')})`,
    parse(text) {
      if (!URL.canParse(text) || !schemes.includes(new URL(text).protocol.slice(0, -1))) {
        throw new Error(`must be a URL of the form ${schemes.map((scheme) => `${scheme}://…`).join(' or ')}`);
      }
      return text;
    },
  };
}

/** Where a service answers HTTP: URLs of its replicas. The value is the text. */
export function replicaUrlsSetting(env: string, schemes: readonly string[], options: SettingOptions): Setting<string> {
  const type = `URLs (${schemes.join(', ')}), comma-separated`;
  return checkedSetting(env, { ...options, type }, (text) => endpointsOfUrls(text, schemes));
}

/** Where a service answers gRPC: `host:port` of its replicas. The value is the text. */
export function replicaPeersSetting(env: string, options: SettingOptions): Setting<string> {
  return checkedSetting(env, { ...options, type: 'host:port, comma-separated' }, endpointsOfPeers);
}

/** A text that `check` throws for where it is wrong. */
function checkedSetting(
  env: string,
  { type, ...options }: SettingOptions & { readonly type: string },
  check: (text: string) => unknown,
): Setting<string> {
  return {
    ...stringSetting(env, options),
    type,
    parse(text) {
      check(text);
      return text;
    },
  };
}

/** The beginning of a path, such as `/mlops`; empty for none. */
export function basePathSetting(env: string, options: SettingOptions): Setting<string> {
  return {
    ...stringSetting(env, options),
    type: 'path of a URL',
    parse(text) {
      if (text === '' || text === '/') return '';
      const path = text.replace(/\/$/, '');
      if (!/^(\/[A-Za-z0-9._~-]+)+$/.test(path) || /\/\.{1,2}(\/|$)/.test(path)) {
        throw new Error('must look like /mlops');
      }
      if (/^\/(w|api|ajax-api|health|metrics|docs)(\/|$)/.test(path)) throw new Error('must not be a path of our own');
      return path;
    },
  };
}
