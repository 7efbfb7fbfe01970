import { FastHistogram } from './fast-histogram.js';
const LABELS = [
    'method',
    'code'
];
/** Durations of gRPC calls by method and status code. */ export class GrpcMetrics {
    constructor(registry){
        this.durations = new FastHistogram({
            name: 'grpc_server_duration_seconds',
            help: 'Duration of gRPC calls in seconds.',
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
    /** @param method full path such as `/intelgraph.governance.v1.TokenService/SyncTokens` */ observe(method, code, seconds) {
        this.durations.at(method, code).observe(seconds);
    }
}

//# sourceMappingURL=grpc-metrics.js.map
