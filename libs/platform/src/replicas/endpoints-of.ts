import type { Endpoint } from './endpoint.js';

const PEER = /^(?:dns:\/\/\/)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):(\d{1,5})$/;

/**
 * The endpoints of a setting such as `http://a:8001,http://b:8001`.
 *
 * @throws Error whose message completes "<name of the setting> …"
 */
export function endpointsOfUrls(text: string, schemes: readonly string[] = ['http', 'https']): Endpoint[] {
  return entriesOf(text).map((entry) => {
    const url = URL.canParse(entry) ? new URL(entry) : undefined;
    if (url === undefined || !schemes.includes(url.protocol.slice(0, -1))) {
      const forms = schemes.map((scheme) => `${scheme}://…`).join(' or ');
      throw new Error(`must be a URL of the form ${forms}, or several with commas between them`);
    }
    const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
    return { host: bare(url.hostname), port, text: entry };
  });
}

/**
 * The endpoints of a setting such as `a:9001,b:9001` or `dns:///inference:9001`.
 *
 * @throws Error whose message completes "<name of the setting> …"
 */
export function endpointsOfPeers(text: string): Endpoint[] {
  return entriesOf(text).map((entry) => {
    const [, host, port] = PEER.exec(entry) ?? [];
    if (host === undefined) throw new Error('must be host:port, or several with commas between them');
    return { host: bare(host), port: Number(port), text: `${host}:${port ?? ''}` };
  });
}

function entriesOf(text: string): string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  return [...new Set(entries)];
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
