import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { addProblems } from './problems.js';
/** Serves `/docs` (Swagger UI) and `/docs-json`, and returns the app's own document. */ export function addDocs(app, server, options) {
    const { name, basePath, edit, replaced } = options;
    const document = describeApi(app, name, edit);
    const servers = basePath === '' ? {} : {
        servers: [
            {
                url: basePath
            }
        ]
    };
    Object.assign(document, servers);
    SwaggerModule.setup('docs', app, document, {
        raw: false,
        swaggerUrl: `${basePath}/docs-json`
    });
    server.get('/docs-json', {
        config: {
            public: true,
            quiet: true
        }
    }, async ()=>replaced === undefined ? document : {
            ...await replaced(),
            ...servers
        });
    return document;
}
/** The OpenAPI document of an app's controllers, with our problem responses on every operation. */ export function describeApi(app, name, edit) {
    const builder = new DocumentBuilder().setTitle(`IntelGraph MLOps: ${name}`).setDescription('Times are ISO 8601 in UTC. Errors are problems after RFC 9457. JSON may be sent in gzip or deflate.').setVersion('1.0').addBearerAuth({
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'ig_<id>_<secret>'
    }, 'bearer').addSecurityRequirements('bearer').addGlobalParameters({
        name: 'X-Workspace',
        in: 'header',
        required: false,
        schema: {
            type: 'string',
            default: 'default'
        }
    });
    const options = {
        operationIdFactory: (controller, method)=>operationId(controller, method)
    };
    const document = SwaggerModule.createDocument(app, builder.build(), options);
    edit?.(document);
    return addProblems(document);
}
/** `ModelsHttpController.create` → `models_create`. */ function operationId(controller, method) {
    const noun = controller.replace(/(Http)?Controller$/, '');
    return `${noun.charAt(0).toLowerCase()}${noun.slice(1)}_${method}`;
}

//# sourceMappingURL=openapi.js.map
