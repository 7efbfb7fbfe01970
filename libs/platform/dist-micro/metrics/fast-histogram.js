/** One set of labels: what is observed on a hot path. */ export class HistogramSeries {
    constructor(labels, bounds){
        this.labels = labels;
        this.bounds = bounds;
        this.sum = 0;
        this.counts = new Float64Array(bounds.length + 1);
    }
    observe(value) {
        const { bounds, counts } = this;
        let at = 0;
        while(at < bounds.length && value > (bounds[at] ?? Infinity))at++;
        counts[at] = (counts[at] ?? 0) + 1;
        this.sum += value;
    }
    reset() {
        this.counts.fill(0);
        this.sum = 0;
    }
    /** As Prometheus wants them: buckets that include all smaller ones, then sum and count. */ values(name) {
        const { labels: sharedLabels, bounds, counts } = this;
        let count = 0;
        const buckets = Array.from(counts, (own, i)=>{
            count += own;
            return {
                metricName: `${name}_bucket`,
                labels: {
                    le: bounds[i] ?? '+Inf'
                },
                sharedLabels,
                value: count
            };
        });
        return [
            ...buckets,
            {
                metricName: `${name}_sum`,
                labels: {},
                sharedLabels,
                value: this.sum
            },
            {
                metricName: `${name}_count`,
                labels: {},
                sharedLabels,
                value: count
            }
        ];
    }
}
/**
 * A Prometheus histogram for what happens with every request. prom-client's own validates, hashes and looks up its labels
 * with every observation; here a series is made once, observing is a few comparisons, and the rest is done by the scrape.
 */ export class FastHistogram {
    constructor(options){
        this.options = options;
        this.type = 'histogram';
        this.series = new Map();
        this.name = options.name;
        this.help = options.help;
        // The registry asks a metric for its name and `get()`, no more; its type is a union of prom-client's classes.
        options.registry.registerMetric(this);
    }
    /** The series with these values of the labels, in the order of their names; always the same one. */ at(...values) {
        const key = values.join('\n');
        let series = this.series.get(key);
        if (series === undefined) {
            const labels = Object.fromEntries(this.options.labelNames.map((name, i)=>[
                    name,
                    values[i] ?? ''
                ]));
            series = new HistogramSeries(labels, this.options.buckets);
            this.series.set(key, series);
        }
        return series;
    }
    get() {
        const values = [
            ...this.series.values()
        ].flatMap((series)=>series.values(this.name));
        return Promise.resolve({
            name: this.name,
            help: this.help,
            type: this.type,
            values,
            aggregator: 'sum'
        });
    }
    reset() {
        for (const series of this.series.values())series.reset();
    }
}

//# sourceMappingURL=fast-histogram.js.map
