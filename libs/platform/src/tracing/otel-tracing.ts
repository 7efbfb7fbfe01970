import { setTimeout } from 'node:timers/promises';

import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { isTraceparent, traceIdOf } from '@intelgraph/kernel';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  ParentBasedSampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

import { SpanClock } from './span-clock.js';
import { isSampled, type RequestOutcome, type RequestSpan, type TracedStep, type Tracing } from './tracing.js';

export interface OtelTracingOptions {
  /** `service.name` of all spans: the app. */
  readonly service: string;
  /** Share of the traces that begin here which are sampled, 0 to 1. */
  readonly ratio: number;
  /** Takes the spans. */
  readonly processor: SpanProcessor;
  /** How long closing waits for who takes the last spans, in milliseconds. Default 2000. */
  readonly patienceMs?: number;
}

/** Spans by the SDK of OpenTelemetry. Nothing of it is global: several apps of one process have one each. */
export class OtelTracing implements Tracing {
  private readonly provider: TracerProvider;
  private readonly tracer: Tracer;
  private readonly clock = new SpanClock();

  constructor(private readonly options: OtelTracingOptions) {
    const { service, ratio, processor } = options;
    this.provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'intelgraph' }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
      spanProcessors: [processor],
    });
    this.tracer = this.provider.getTracer('@intelgraph/platform');
  }

  request(traceparent: string | undefined): RequestSpan {
    const isCalled = traceparent !== undefined && isTraceparent(traceparent);
    const parent = isCalled ? contextOf(traceparent) : ROOT_CONTEXT;
    const options = { kind: SpanKind.SERVER, startTime: this.clock.present() };
    return new OtelRequestSpan(this.tracer.startSpan('request', options, parent), this.clock);
  }

  step(traceparent: string, { name, from, to, attributes = {} }: TracedStep): void {
    if (!isSampled(traceparent)) return;
    const span = this.tracer.startSpan(name, { startTime: this.clock.at(from), attributes }, contextOf(traceparent));
    span.end(this.clock.at(to));
  }

  async close(): Promise<void> {
    // A collector that is away fails no shutdown, and holds none up. The exporter tells of it.
    const closed = this.provider.shutdown().catch(() => undefined);
    await Promise.race([closed, setTimeout(this.options.patienceMs ?? 2000, undefined, { ref: false })]);
  }
}

class OtelRequestSpan implements RequestSpan {
  readonly traceparent: string;

  constructor(
    private readonly span: Span,
    private readonly clock: SpanClock,
  ) {
    this.traceparent = traceparentOf(span.spanContext());
  }

  end({ name, attributes, failed }: RequestOutcome): void {
    this.span.updateName(name);
    this.span.setAttributes(attributes);
    if (failed) this.span.setStatus({ code: SpanStatusCode.ERROR });
    this.span.end(this.clock.present());
  }
}

function contextOf(traceparent: string): Context {
  const context = {
    ...{ traceId: traceIdOf(traceparent), spanId: traceparent.slice(36, 52), isRemote: true },
    traceFlags: isSampled(traceparent) ? 1 : 0,
  };
  return trace.setSpanContext(ROOT_CONTEXT, context);
}

const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
