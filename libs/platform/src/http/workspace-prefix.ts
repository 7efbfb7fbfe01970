import type { IncomingMessage } from 'node:http';

const PREFIX = /^\/w\/([^/?#]+)(?=\/)/;

/** Serves `/w/<workspace>/path` as `/path` with the workspace in `X-Workspace`; the prefix wins over a header. */
export function rewriteWorkspacePrefix(request: Pick<IncomingMessage, 'url' | 'headers'>): string {
  const url = request.url ?? '/';
  const match = PREFIX.exec(url);
  if (!match?.[1]) return url;
  // Checked as a name when the caller is authenticated; a bad encoding is no name either.
  request.headers['x-workspace'] = match[1];
  return url.slice(match[0].length);
}
