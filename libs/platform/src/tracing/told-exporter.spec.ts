import type { Logger } from '@intelgraph/kernel';
import { ExportResultCode } from '@opentelemetry/core';
import { describe, expect, it } from '@jest/globals';
import type { SpanExporter } from '@opentelemetry/sdk-trace';

import { ToldExporter } from './told-exporter.js';

describe('an exporter that tells', () => {
  it('logs once that spans are lost, and once that they are not any more', () => {
    const lines: string[] = [];
    const note = (_fields: object, message: string): number => lines.push(message);
    const logger = { warn: note, info: note } as unknown as Logger;
    const { SUCCESS, FAILED } = ExportResultCode;
    let code = SUCCESS;
    const inner = { export: (_spans, done) => done({ code }) } as SpanExporter;
    const results: ExportResultCode[] = [];
    const exporter = new ToldExporter(inner, logger);
    for (code of [SUCCESS, FAILED, FAILED, SUCCESS, SUCCESS])
      exporter.export([], (result) => results.push(result.code));
    expect(results).toEqual([SUCCESS, FAILED, FAILED, SUCCESS, SUCCESS]);
    expect(lines).toEqual(['spans are not taken, and lost', 'spans are taken again']);
  });
});
