import {
  backendOfRun,
  computeMsOf,
  type FeatureUses,
  type PredictionSteps,
  type PredictionTracer,
} from '@intelgraph/model-serving';
import { isSampled, type SpanAttributes, type Tracing } from '@intelgraph/platform';

/** Makes spans of how requests were answered: reading features, waiting for a thread, computing. */
export class PredictionSpans implements PredictionTracer {
  constructor(private readonly tracing: Tracing) {}

  traced(traceparent: string, { served, rows, started, filledAt, features, run }: PredictionSteps): void {
    if (!isSampled(traceparent)) return;
    const { endpoint, modelName, version, abTest } = served;
    const who: SpanAttributes = {
      ...{ 'intelgraph.endpoint': endpoint, 'intelgraph.model': modelName, 'intelgraph.version': version },
      ...(abTest === undefined ? {} : { 'intelgraph.ab_test': abTest.id, 'intelgraph.arm': abTest.variant }),
    };
    const step = (name: string, from: number, to: number, more: SpanAttributes): void =>
      this.tracing.step(traceparent, { name, from, to, attributes: { ...who, ...more } });

    const began = filledAt ?? started;
    if (filledAt !== undefined) step('features', started, filledAt, { 'intelgraph.rows': rows, ...countsOf(features) });
    const computeMs = run === undefined ? undefined : computeMsOf(run);
    if (run === undefined || computeMs === undefined) return;
    const taken = began + (run.queueMs ?? 0);
    step('queue', began, taken, { 'intelgraph.rows': rows });
    const backend = backendOfRun(served.model.runnable, run);
    step('compute', taken, taken + computeMs, {
      'intelgraph.batch_rows': run.rows,
      ...(backend === undefined ? {} : { 'intelgraph.backend': backend }),
    });
  }
}

/** How many inputs were filled, and how many could not be. */
function countsOf(features: readonly FeatureUses[]): SpanAttributes {
  const counts = { fresh: 0, stale: 0, missing: 0, request: 0 };
  for (const uses of features) for (const { status } of Object.values(uses)) counts[status] += 1;
  const { fresh, stale, missing } = counts;
  return { 'intelgraph.fresh': fresh, 'intelgraph.stale': stale, 'intelgraph.missing': missing };
}
