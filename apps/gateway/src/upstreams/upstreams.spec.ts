import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { ROUTES, upstreamOf } from './upstreams.js';

describe('the route table', () => {
  it.each([
    ['/training/start', 'training'],
    ['/predict', 'inference'],
    ['/predict/batch', 'inference'],
    ['/v2', 'inference'],
    ['/v2/models/fraud/infer', 'inference'],
    ['/models/fraud/invocations', 'inference'],
    ['/invocations', 'inference'],
    ['/v1/models/fraud:predict', 'inference'],
    ['/api/v1/models/fraud/versions/1.0.0', 'registry'],
    ['/api/v1/models/fraud/versions/1.0.0/runtime', 'inference'],
    ['/api/v1/models/fraud/versions/1.0.0/runtime/x', 'registry'],
    ['/api/v1/models/runtime', 'registry'],
    ['/api/v1/predictions/p1', 'monitoring'],
    ['/api/v1/predictions/p1/replay', 'inference'],
    ['/api/v1/predictions/p1/replay/x', 'monitoring'],
    ['/api/v1/audit', 'governance'],
  ])('sends %s to %s', (path, name) => {
    expect(upstreamOf(path)).toBe(name);
  });

  it.each(['/', '/predictor', '/api/v1', '/api/v1/modelsx', '/health/live'])('sends %s nowhere', (path) => {
    expect(upstreamOf(path)).toBeUndefined();
  });

  it('knows every path that the services describe', () => {
    const file = join(import.meta.dirname, '../../../../docs/openapi.json');
    const described = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { paths: Record<string, unknown> }>;

    for (const [name, { paths }] of Object.entries(described)) {
      expect(Object.keys(paths).filter((path) => upstreamOf(path) !== name)).toEqual([]);
    }
  });

  it('gives each prefix to one service, and none lies below another', () => {
    const prefixes = Object.values(ROUTES).flat();

    for (const prefix of prefixes) {
      const covering = prefixes.filter((other) => prefix === other || prefix.startsWith(`${other}/`));
      expect(covering).toEqual([prefix]);
    }
  });
});
