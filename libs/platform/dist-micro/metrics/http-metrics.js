import { FastHistogram } from './fast-histogram.js';
const LABELS = [
    'method',
    'route',
    'status'
];
/** Durations of HTTP requests by method, route and status. */ export class HttpMetrics {
    constructor(registry){
        this.durations = new FastHistogram({
            name: 'http_request_duration_seconds',
            help: 'Duration of HTTP requests in seconds.',
            labelNames: LABELS,
            buckets: [
                0.001,
                0.005,
                0.01,
                0.025,
                0.05,
                0.1,
                0.25,
                0.5,
                1,
                2.5,
                10
            ],
            registry
        });
    }
    observe({ method, route, status, seconds }) {
        this.durations.at(method, route, String(status)).observe(seconds);
    }
}

//# sourceMappingURL=http-metrics.js.map
