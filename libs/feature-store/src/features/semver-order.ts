import { InvalidInputError } from '@intelgraph/kernel';
import semver from 'semver';

const MAX_LENGTH = 128;

/** Checks a semantic version (semver.org 2.0.0). @throws InvalidInputError that names `field` */
export function assertSemver(value: unknown, field = 'version'): asserts value is string {
  // `parse` accepts a leading "v" or "=", which would be a second spelling of the same version.
  const valid =
    typeof value === 'string' && value.length <= MAX_LENGTH && /^\d/.test(value) && semver.parse(value)?.raw === value;
  if (!valid) throw InvalidInputError.of(field, 'must be a semantic version such as 1.4.0');
}

/**
 * A text whose byte order (`COLLATE "C"`) is semver precedence (semver.org 2.0.0, §11): numbers carry their length in
 * front, a release sorts behind its pre-releases, numeric identifiers before others. Build metadata does not count.
 */
export function semverOrder(version: string): string {
  const [core, pre] = splitVersion(version);
  const numbers = core.split('.').map(sortableNumber).join('.');
  if (pre === undefined) return `${numbers}~`;
  return `${numbers}-${pre
    .split('.')
    .map((id) => (/^\d+$/.test(id) ? `0${sortableNumber(id)}` : `1${id}`))
    .join('!')}`;
}

export const isPrerelease = (version: string): boolean => splitVersion(version)[1] !== undefined;

function splitVersion(version: string): [string, string?] {
  const plain = version.split('+')[0] ?? '';
  const dash = plain.indexOf('-');
  return dash < 0 ? [plain] : [plain.slice(0, dash), plain.slice(dash + 1)];
}

function sortableNumber(digits: string): string {
  return `${String(digits.length).padStart(3, '0')}${digits}`;
}
