import type { Readable } from 'node:stream';

import type { ArtifactFile } from '@intelgraph/experiment-tracking';
import type { FastifyReply } from 'fastify';

/** Sends a file as a download: never shown by a browser, whatever somebody logged. */
export function sendFile(reply: FastifyReply, opened: { file: ArtifactFile; content: Readable }): FastifyReply {
  const { path, size, digest } = opened.file;
  const name = path.split('/').at(-1) ?? path;
  return reply
    .type('application/octet-stream')
    .header('content-length', size)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
    .header('etag', `"${digest}"`)
    .send(opened.content);
}
