import { collectDefaultMetrics, Registry } from 'prom-client';
let ofThisProcess;
/**
 * Shows Node's metrics (CPU, memory, event loop, garbage collection) in an app's registry. They are of the process, so
 * they are collected once however many apps it runs: a second event loop monitor would tell the same for twice the cost.
 * What is counted since the last scrape (event loop lag) is counted since the last scrape of any of them.
 */ export function addProcessMetrics(registry) {
    if (ofThisProcess === undefined) {
        ofThisProcess = new Registry();
        collectDefaultMetrics({
            register: ofThisProcess
        });
    }
    // What prom-client calls a description here is the metric itself.
    for (const metric of ofThisProcess.getMetricsAsArray())registry.registerMetric(metric);
}

//# sourceMappingURL=process-metrics.js.map
