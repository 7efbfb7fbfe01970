import { AppError } from '@intelgraph/kernel';
import type { FastifyInstance } from 'fastify';

import type { GatewayConfig } from '../config.js';
import { baseUrlOf, UPSTREAM_NAMES } from '../upstreams/upstreams.js';

import { mergeOpenApi, type OpenApiDocument } from './merged-openapi.js';

const FETCH_TIMEOUT_MS = 5000;

/** A part of the document cannot be had now; half a document would look like the whole. */
export class DocumentationIncompleteError extends AppError {
  constructor(missing: readonly string[], cause: unknown) {
    super('GATEWAY.DOCS_INCOMPLETE', 'unavailable', `these services do not answer: ${missing.join(', ')}`, {
      cause,
      retryAfterSeconds: 2,
      details: { missing },
    });
  }
}

/** Serves the OpenAPI documents of all services as one at `/api/v1/openapi.json`. */
export function addMergedDocs(server: FastifyInstance, config: GatewayConfig): void {
  server.get('/api/v1/openapi.json', { config: { public: true } }, () => mergedDocument(config));
}

/** @throws DocumentationIncompleteError when a service does not answer */
export async function mergedDocument(config: GatewayConfig): Promise<OpenApiDocument> {
  const answers = await Promise.allSettled(UPSTREAM_NAMES.map((name) => documentOf(baseUrlOf(config, name))));
  const parts: Record<string, OpenApiDocument> = {};
  const missing: string[] = [];
  let cause: unknown;
  answers.forEach((answer, i) => {
    const name = UPSTREAM_NAMES[i] ?? '';
    if (answer.status === 'fulfilled') parts[name] = answer.value;
    else {
      missing.push(name);
      cause ??= answer.reason;
    }
  });
  if (missing.length > 0) throw new DocumentationIncompleteError(missing, cause);
  return mergeOpenApi(
    { title: 'IntelGraph MLOps', version: '1.0', description: 'Every service, as the gateway serves it.' },
    parts,
  );
}

async function documentOf(base: string): Promise<OpenApiDocument> {
  const answer = await fetch(`${base}/docs-json`, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`${base}/docs-json answered ${answer.status}`);
  return (await answer.json()) as OpenApiDocument;
}
