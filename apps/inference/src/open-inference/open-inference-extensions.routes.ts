import { contextOf } from '@intelgraph/platform';
import type { FastifyInstance } from 'fastify';

import type { OpenInferenceExtensions } from './open-inference-extensions.js';
import type { OpenInferenceRepository } from './repository/open-inference-repository.js';
import { parametersOf, parseRepositoryBody, readyOf } from './repository/repository-request.parser.js';

interface ModelRoute {
  readonly Params: { readonly model?: string; readonly version?: string };
}

/** Triton's extensions over REST; `scope` has the protocol's prefix, its error handler and its parser. */
export function addExtensionRoutes(scope: FastifyInstance, extensions: OpenInferenceExtensions): void {
  const config = { quiet: true };
  for (const path of ['/models/:model', '/models/:model/versions/:version']) {
    scope.get<ModelRoute>(`${path}/config`, { config }, (request) => {
      const { model = '', version } = request.params;
      return extensions.config(contextOf(request), { model, version });
    });
  }
  for (const path of ['/models', '/models/:model', '/models/:model/versions/:version']) {
    scope.get<ModelRoute>(`${path}/stats`, { config }, (request) => ({
      model_stats: extensions.statistics(contextOf(request), request.params),
    }));
  }
  addRepository(scope, extensions.repository);
}

interface RepositoryRoute {
  readonly Params: { readonly model: string };
  readonly Body: Buffer | undefined;
}

// Only 200 is success for Triton's clients, and what they load and unload has no answer.
function addRepository(scope: FastifyInstance, repository: OpenInferenceRepository): void {
  const path = '/repository/models/:model';
  scope.post<RepositoryRoute>('/repository/index', async (request, reply) =>
    reply.code(200).send(await repository.index(contextOf(request), readyOf(parseRepositoryBody(request.body)))),
  );
  scope.post<RepositoryRoute>(`${path}/load`, async (request, reply) => {
    const parameters = parametersOf(parseRepositoryBody(request.body));
    await repository.load(contextOf(request), request.params.model, parameters);
    return reply.code(200).send();
  });
  scope.post<RepositoryRoute>(`${path}/unload`, async (request, reply) => {
    const parameters = parametersOf(parseRepositoryBody(request.body));
    await repository.unload(contextOf(request), request.params.model, parameters);
    return reply.code(200).send();
  });
}
