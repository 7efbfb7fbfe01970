import { describe, expect, it } from '@jest/globals';

import { mergeOpenApi, type OpenApiDocument } from './merged-openapi.js';

const info = { title: 'all', version: '1' };
const part = (path: string, schema: object): OpenApiDocument => ({
  openapi: '3.0.0',
  info: { title: 'one', version: '1' },
  paths: {
    [path]: { get: { responses: { 200: { $ref: '#/components/schemas/Item' } } } },
    '/health/live': { get: {} },
  },
  components: { schemas: { Item: schema } },
});

describe('the merged OpenAPI document', () => {
  it('holds the paths of every part, without each process’s own', () => {
    const merged = mergeOpenApi(info, { a: part('/a', { type: 'object' }), b: part('/b', { type: 'object' }) });

    expect(Object.keys(merged.paths)).toEqual(['/a', '/b']);
    expect(merged.components).toEqual({ schemas: { Item: { type: 'object' } } });
  });

  it('keeps both forms of a schema that two services define differently', () => {
    const merged = mergeOpenApi(info, { a: part('/a', { type: 'object' }), b: part('/b', { type: 'string' }) });

    expect(merged.components).toEqual({ schemas: { Item: { type: 'object' }, b_Item: { type: 'string' } } });
    expect(JSON.stringify(merged.paths['/b'])).toContain('#/components/schemas/b_Item');
    expect(JSON.stringify(merged.paths['/a'])).toContain('#/components/schemas/Item');
  });
});
