import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';

const pathOf = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));

/** A certificate for localhost and 127.0.0.1 with its key, signed by an authority nobody else knows (valid until 2126). */
export const testTls = {
  authorityPath: pathOf('ca.pem'),
  certificatePath: pathOf('server.pem'),
  keyPath: pathOf('server.key.pem'),
};

/** Trusts the authority in this process, as NODE_EXTRA_CA_CERTS would at its start; the returned function ends that. */
export function trustTestAuthority(): () => void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, readFileSync(testTls.authorityPath, 'utf8')]);
  return () => setDefaultCACertificates(before);
}
