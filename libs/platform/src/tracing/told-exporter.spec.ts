import type { Logger } from '@intelgraph/kernel';
import { describe, expect, it } from '@jest/globals';
import type { SpanExporter } from '@opentelemetry/sdk-trace';

import { ToldExporter } from './told-exporter.js';

describe('an exporter that tells', () => {
  it('logs once that spans are lost, and once that they are not any more', () => {
    const lines: string[] = [];
    const note = (_fields: object, message: string): number => lines.push(message);
    const logger = { warn: note, info: note } as unknown as Logger;
    let code = 0;
    const inner = { export: (_spans, done) => done({ code }) } as SpanExporter;
    const results: number[] = [];
    const exporter = new ToldExporter(inner, logger);
    for (code of [0, 1, 1, 0, 0]) exporter.export([], (result) => results.push(result.code));
    expect(results).toEqual([0, 1, 1, 0, 0]);
    expect(lines).toEqual(['spans are not taken, and lost', 'spans are taken again']);
  });
});
