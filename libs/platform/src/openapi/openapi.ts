import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { addProblems } from './problems.js';

/** Changes an OpenAPI document in place, before the standard error responses are added. */
export type DocumentEdit = (document: OpenAPIObject) => void;

export interface DocsOptions {
  name: string;
  /** Path below which a proxy serves the app; empty for none. */
  basePath: string;
  edit?: DocumentEdit | undefined;
  /** Replaces what is served. */
  replaced?: (() => Promise<object>) | undefined;
}

/** Serves `/docs` (Swagger UI) and `/docs-json`, and returns the app's own document. */
export function addDocs(app: INestApplication, server: FastifyInstance, options: DocsOptions): OpenAPIObject {
  const { name, basePath, edit, replaced } = options;
  const document = describeApi(app, name, edit);
  const servers = basePath === '' ? {} : { servers: [{ url: basePath }] };
  Object.assign(document, servers);
  SwaggerModule.setup('docs', app, document, { raw: false, swaggerUrl: `${basePath}/docs-json` });
  server.get('/docs-json', { config: { public: true, quiet: true } }, async () =>
    replaced === undefined ? document : { ...(await replaced()), ...servers },
  );
  return document;
}

/** The OpenAPI document of an app's controllers, with our problem responses on every operation. */
export function describeApi(app: INestApplication, name: string, edit?: DocumentEdit): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle(`IntelGraph MLOps: ${name}`)
    .setDescription(
      'Times are ISO 8601 in UTC. Errors are problems after RFC 9457. JSON may be sent in gzip or deflate.',
    )
    .setVersion('1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'ig_<id>_<secret>' }, 'bearer')
    .addSecurityRequirements('bearer')
    .addGlobalParameters({
      name: 'X-Workspace',
      in: 'header',
      required: false,
      schema: { type: 'string', default: 'default' },
    });
  const options = { operationIdFactory: (controller: string, method: string) => operationId(controller, method) };
  const document = SwaggerModule.createDocument(app, builder.build(), options);
  edit?.(document);
  return addProblems(document);
}

/** `ModelsHttpController.create` → `models_create`. */
function operationId(controller: string, method: string): string {
  const noun = controller.replace(/(Http)?Controller$/, '');
  return `${noun.charAt(0).toLowerCase()}${noun.slice(1)}_${method}`;
}
