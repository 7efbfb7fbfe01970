import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { addProblems } from './problems.js';

/** Serves `/docs` (Swagger UI) and `/docs-json`, and returns the document. */
export function addDocs(app: INestApplication, name: string): OpenAPIObject {
  const document = describeApi(app, name);
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'docs-json', yamlDocumentUrl: 'docs-yaml' });
  return document;
}

/** The OpenAPI document of an app's controllers, with our problem responses on every operation. */
export function describeApi(app: INestApplication, name: string): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle(`IntelGraph MLOps: ${name}`)
    .setDescription('Times are ISO 8601 in UTC. Errors are problems after RFC 9457.')
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
  return addProblems(SwaggerModule.createDocument(app, builder.build(), options));
}

/** `ModelsHttpController.create` → `models_create`. */
function operationId(controller: string, method: string): string {
  const noun = controller.replace(/(Http)?Controller$/, '');
  return `${noun.charAt(0).toLowerCase()}${noun.slice(1)}_${method}`;
}
