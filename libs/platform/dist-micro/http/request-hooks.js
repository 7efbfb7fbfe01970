import { scopeOf } from '../context/correlation.js';
import { inRequestScope } from '../context/request-scope.js';
import { HostGuard } from './host-guard.js';
import { noRoute } from './problem.js';
import { checkParams, checkQuery } from './url-hygiene.js';
const DOCS = /^\/docs(-json|-yaml)?(\/|$)/;
/** Adds what happens around every request: ids, host check, authentication, hygiene, log line, metrics. */ export function addRequestHooks(server, deps) {
    const { config, authenticator, logger, metrics } = deps;
    const hosts = config.authMode === 'dev' || config.allowedHosts.length > 0 ? new HostGuard(config.allowedHosts) : undefined;
    server.addHook('onRequest', (request, reply, done)=>{
        request.scope = scopeOf(request.id, header(request, 'traceparent'));
        void reply.header('x-request-id', request.id);
        void reply.header('x-content-type-options', 'nosniff');
        inRequestScope(request.scope, done);
    });
    server.addHook('onRequest', (request, _reply, done)=>{
        const { scope, headers } = request;
        hosts?.check(headers);
        checkQuery(request.raw.url ?? '');
        if (request.is404) throw noRoute(request);
        if (isPublic(request)) {
            done();
            return;
        }
        deps.gate();
        const enter = (context)=>{
            request.requestContext = context;
            scope.context = context;
            done();
        };
        const authenticated = authenticator.authenticateNow({
            authorization: headers.authorization,
            workspace: header(request, 'x-workspace'),
            actingFor: header(request, 'x-acting-for'),
            service: header(request, 'x-service'),
            address: request.ip
        }, scope);
        // A token that is known here needs no waiting, and a promise a request shows.
        if (authenticated instanceof Promise) authenticated.then(enter, done);
        else enter(authenticated);
    });
    // The body was read from the socket's own async context; come back into the request's.
    server.addHook('preValidation', (request, _reply, done)=>{
        checkParams(request.params);
        inRequestScope(request.scope, done);
    });
    server.addHook('onResponse', (request, reply, done)=>{
        const { method } = request;
        const { url = 'unmatched', config: route } = request.routeOptions;
        const status = reply.statusCode;
        const elapsed = reply.elapsedTime;
        metrics.observe({
            method,
            route: url,
            status,
            seconds: elapsed / 1000
        });
        const level = route.quiet ? 'debug' : 'info';
        if (logger.isLevelEnabled(level)) {
            const line = {
                method,
                route: url,
                status,
                ms: Math.round(elapsed * 100) / 100
            };
            inRequestScope(request.scope, ()=>logger[level](line, 'answered'));
        }
        done();
    });
}
function header(request, name) {
    const value = request.headers[name];
    return Array.isArray(value) ? value[0] : value;
}
/** Documentation is served by Swagger's own routes, which carry no configuration of ours. */ function isPublic(request) {
    const { config, url = '' } = request.routeOptions;
    return config.public === true || url.startsWith('/docs') && DOCS.test(url);
}

//# sourceMappingURL=request-hooks.js.map
