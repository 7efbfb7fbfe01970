import type { Logger } from '@intelgraph/kernel';

import type { AppConfig } from '../config/define-config.js';

import type { Tracing } from './tracing.js';

/** Spans of this app to the configured collector; undefined where there is none, and then nothing of the SDK is loaded. */
export async function openTracing(
  { app, otlpEndpoint, traceRatio }: Pick<AppConfig, 'app' | 'otlpEndpoint' | 'traceRatio'>,
  logger: Logger,
): Promise<Tracing | undefined> {
  if (otlpEndpoint === undefined) return undefined;
  const [{ OtelTracing }, { ToldExporter }, { BatchSpanProcessor }, { OTLPTraceExporter }] = await Promise.all([
    import('./otel-tracing.js'),
    import('./told-exporter.js'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const otlp = new OTLPTraceExporter({ url: `${otlpEndpoint.replace(/\/+$/, '')}/v1/traces` });
  const processor = new BatchSpanProcessor({ exporter: new ToldExporter(otlp, logger) });
  return new OtelTracing({ service: app, ratio: traceRatio, processor });
}
