import { InvalidInputError } from '@intelgraph/kernel';
import semver from 'semver';

const MAX_LENGTH = 128;

/** How a next version is made: the number that grows. */
export const BUMPS = ['major', 'minor', 'patch'] as const;
export type Bump = (typeof BUMPS)[number];

/** Checks a semantic version (semver.org 2.0.0). @throws InvalidInputError that names `field` */
export function assertSemver(value: unknown, field = 'version'): asserts value is string {
  const valid = typeof value === 'string' && value.length <= MAX_LENGTH && semver.parse(value)?.raw === value;
  // `parse` accepts a leading "v" or "=", which would be a second spelling of the same version.
  if (!valid || !/^\d/.test(value)) {
    throw InvalidInputError.of(field, 'must be a semantic version such as 1.4.0');
  }
}

/**
 * A text whose byte order (`COLLATE "C"`) is semver precedence (semver.org 2.0.0, §11), so that SQL can sort and page:
 * numbers carry their length in front, a release sorts behind its pre-releases, numeric identifiers before others.
 * Build metadata does not count.
 */
export function semverOrder(version: string): string {
  const parsed = semver.parse(version);
  if (parsed === null) throw InvalidInputError.of('version', 'must be a semantic version such as 1.4.0');
  const core = [parsed.major, parsed.minor, parsed.patch].map(sortableNumber).join('.');
  if (parsed.prerelease.length === 0) return `${core}~`;
  const text = version.slice(version.indexOf('-') + 1).split('+')[0] ?? '';
  const identifiers = text.split('.').map((id) => (/^\d+$/.test(id) ? `0${sortableNumber(id)}` : `1${id}`));
  return `${core}-${identifiers.join('!')}`;
}

function sortableNumber(number: number | string): string {
  const digits = String(number);
  return `${String(digits.length).padStart(3, '0')}${digits}`;
}

/** The lowest release above `latest`; 1.0.0 when there is none yet. */
export function nextVersion(latest: string | null, bump: Bump = 'minor'): string {
  if (latest === null) return '1.0.0';
  const next = semver.inc(latest, bump);
  if (next === null) throw InvalidInputError.of('version', `${latest} has no next version`);
  return next;
}
