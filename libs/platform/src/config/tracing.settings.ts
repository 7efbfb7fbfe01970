import { urlSetting } from './location.settings.js';
import { numberSetting } from './setting.js';

/** OpenTelemetry, by the names that its specification has. */
export const tracing = {
  otlpEndpoint: urlSetting('OTEL_EXPORTER_OTLP_ENDPOINT', ['http', 'https'], {
    optional: true,
    description:
      'Collector that spans are sent to (OTLP over HTTP, JSON, below /v1/traces); without it none are made. The SDK reads ' +
      'its other variables, such as OTEL_EXPORTER_OTLP_HEADERS, by itself.',
  }),
  traceRatio: numberSetting('OTEL_TRACES_SAMPLER_ARG', {
    default: 1,
    min: 0,
    max: 1,
    description:
      'Share of the traces that begin here which are sampled; one that a caller began is as the caller says.',
  }),
};
