/** Adds what operators and orchestrators ask for: `/health/live`, `/health/ready`, `/metrics`; MLflow's clients ask `/health`. */ export function addOperationsRoutes(server, readiness, metrics) {
    const config = {
        public: true,
        quiet: true
    };
    server.get('/health', {
        config
    }, (_request, reply)=>reply.type('text/plain').send('OK'));
    server.get('/health/live', {
        config
    }, ()=>({
            status: 'live'
        }));
    server.get('/health/ready', {
        config
    }, async (_request, reply)=>{
        const report = await readiness.report();
        return reply.code(report.status === 'ready' ? 200 : 503).send(report);
    });
    server.get('/metrics', {
        config
    }, async (_request, reply)=>reply.header('content-type', metrics.contentType).send(await metrics.metrics()));
}

//# sourceMappingURL=operations-routes.js.map
