import { isTraceparent, traceIdOf } from '@intelgraph/kernel';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ExportResultCode } from '@opentelemetry/core';
import {
  BatchSpanProcessor,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';

import { OtelTracing } from './otel-tracing.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const ANSWERED = { name: 'POST /predict', attributes: { 'http.response.status_code': 200 }, failed: false };

describe('tracing by OpenTelemetry', () => {
  let exporter: InMemorySpanExporter;
  beforeEach(() => {
    exporter = new InMemorySpanExporter();
  });
  const aTracing = (ratio = 1): OtelTracing =>
    new OtelTracing({ service: 'inference', ratio, processor: new SimpleSpanProcessor({ exporter }) });

  it("goes on with the caller's trace, and is the parent of what follows", () => {
    const tracing = aTracing();
    const span = tracing.request(`00-${TRACE}-${CALLER}-01`);
    const began = performance.now();
    tracing.step(span.traceparent, { name: 'compute', from: began, to: began + 2.5, attributes: { rows: 3 } });
    span.end(ANSWERED);
    const [step, request] = exporter.getFinishedSpans();
    expect(isTraceparent(span.traceparent)).toBe(true);
    expect(span.traceparent.endsWith('-01')).toBe(true);
    expect(request?.name).toBe('POST /predict');
    expect(request?.attributes).toEqual(ANSWERED.attributes);
    expect(request?.resource.attributes).toMatchObject({ 'service.name': 'inference' });
    expect([request?.spanContext().traceId, request?.parentSpanContext?.spanId]).toEqual([TRACE, CALLER]);
    expect([step?.name, step?.parentSpanContext?.spanId]).toEqual(['compute', span.traceparent.slice(36, 52)]);
    expect(step?.duration[0]).toBe(0);
    // Milliseconds since 1970 as a double are precise to a quarter of a microsecond.
    expect(Math.abs((step?.duration[1] ?? 0) - 2_500_000)).toBeLessThan(1000);
    expect(step?.attributes).toEqual({ rows: 3 });
  });

  it('makes no span of what the caller does not sample, and passes that on', () => {
    const tracing = aTracing();
    const span = tracing.request(`00-${TRACE}-${CALLER}-00`);
    tracing.step(span.traceparent, { name: 'compute', from: 1, to: 2 });
    span.end(ANSWERED);
    expect(exporter.getFinishedSpans()).toEqual([]);
    expect(traceIdOf(span.traceparent)).toBe(TRACE);
    expect(span.traceparent.endsWith('-00')).toBe(true);
  });

  it.each([undefined, 'rubbish', `00-${'0'.repeat(32)}-${CALLER}-01`])('begins a trace for traceparent %s', (given) => {
    const span = aTracing().request(given);
    span.end({ ...ANSWERED, failed: true });
    const [request] = exporter.getFinishedSpans();
    expect(isTraceparent(span.traceparent)).toBe(true);
    expect(request?.parentSpanContext).toBeUndefined();
    expect(request?.status.code).toBe(2);
  });

  it.each<[string, SpanExporter['export']]>([
    ['refuses spans', (_spans, done) => done({ code: ExportResultCode.FAILED, error: new Error('away') })],
    ['does not answer', () => undefined],
  ])('closes also when who takes them %s', async (_case, take) => {
    const taker = { export: take, shutdown: () => Promise.resolve() };
    const processor = new BatchSpanProcessor({ exporter: taker, exportTimeoutMillis: 50 });
    const tracing = new OtelTracing({ service: 'inference', ratio: 1, processor, patienceMs: 1 });
    tracing.request(undefined).end(ANSWERED);
    await expect(tracing.close()).resolves.toBeUndefined();
  });

  it('samples the share of its own traces that is asked for', () => {
    const [none, all] = [aTracing(0), aTracing(1)];
    expect(none.request(undefined).traceparent.endsWith('-00')).toBe(true);
    expect(all.request(undefined).traceparent.endsWith('-01')).toBe(true);
    expect(none.request(`00-${TRACE}-${CALLER}-01`).traceparent.endsWith('-01')).toBe(true);
  });
});
