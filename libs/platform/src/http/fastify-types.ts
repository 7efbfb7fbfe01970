import type { RequestContext } from '@intelgraph/kernel';
import type { DirectRoutes } from './direct/direct-routes.js';
import type { RequestScope } from '../context/request-scope.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Routes that are answered before Fastify sees the request. */
    directRoutes: DirectRoutes;
  }

  interface FastifyRequest {
    /** Ids of the request; set before anything else runs. */
    scope: RequestScope;
    /** The authenticated caller; null on public routes. */
    requestContext: RequestContext | null;
    /** The text of a body that was JSON. */
    bodyText?: string;
  }

  interface FastifyContextConfig {
    /** Served without credentials. */
    public?: boolean;
    /** Logged at debug level only: health checks, scrapes, hot paths. */
    quiet?: boolean;
  }
}
