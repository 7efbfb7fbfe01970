import { AppError } from '@intelgraph/kernel';
import { endpointsOfUrls } from '@intelgraph/platform';

import type { GatewayConfig } from '../config.js';
import { UPSTREAM_NAMES } from '../upstreams/upstreams.js';

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

/** The OpenAPI documents of all services as one. @throws DocumentationIncompleteError when a service does not answer */
export async function mergedDocument(config: GatewayConfig): Promise<OpenApiDocument> {
  const answers = await Promise.allSettled(UPSTREAM_NAMES.map((name) => documentOf(config[`${name}Url`])));
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

/** From the first replica that answers. */
async function documentOf(urls: string): Promise<OpenApiDocument> {
  let failure: unknown;
  for (const { text } of endpointsOfUrls(urls)) {
    try {
      const url = `${text.replace(/\/+$/, '')}/docs-json`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      return (await answer.json()) as OpenApiDocument;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
