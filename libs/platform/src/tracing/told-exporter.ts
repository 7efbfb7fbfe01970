import type { Logger } from '@intelgraph/kernel';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** Tells the log when spans are not taken any more, and when they are again. The SDK itself tells nobody. */
export class ToldExporter implements SpanExporter {
  private isFailing = false;

  constructor(
    private readonly inner: SpanExporter,
    private readonly logger: Logger,
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.inner.export(spans, (result) => {
      const hasFailed = result.code !== ExportResultCode.SUCCESS;
      if (hasFailed && !this.isFailing) this.logger.warn({ err: result.error }, 'spans are not taken, and lost');
      if (!hasFailed && this.isFailing) this.logger.info({}, 'spans are taken again');
      this.isFailing = hasFailed;
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.inner.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.inner.shutdown();
  }
}
