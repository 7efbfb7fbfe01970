import { isIP } from 'node:net';

import { isPublicAddress } from './address-guard.js';

const MAX_URL_LENGTH = 2_048;

/**
 * Why the address may not be called; what is plain to see is refused at once, names are looked up when a call is made.
 *
 * @param allowPrivate private addresses and connections in the clear are allowed
 */
export function callableUrlProblems(url: string | undefined, allowPrivate: boolean): string[] {
  const parsed = url !== undefined && url.length <= MAX_URL_LENGTH && URL.canParse(url) ? new URL(url) : undefined;
  const protocols = allowPrivate ? ['https:', 'http:'] : ['https:'];
  if (parsed === undefined || !protocols.includes(parsed.protocol)) {
    return [`must be an ${protocols.map((name) => `${name}//`).join(' or ')} address`];
  }
  const problems: string[] = [];
  if (parsed.username !== '' || parsed.password !== '') problems.push('must not hold a user or a password');
  if (!allowPrivate && isPrivateHost(parsed.hostname)) problems.push('must be on the public Internet');
  return problems;
}

/** Whether a host is plainly not on the public Internet. */
export function isPrivateHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return isIP(bare) === 0 ? /^localhost$|\.(localhost|local|internal)$/.test(bare) : !isPublicAddress(bare);
}
