import { describe, expect, it } from '@jest/globals';

import { banner } from './banner.js';

describe('the banner', () => {
  it('lists every service with its addresses', () => {
    const apps = {
      registry: { scheme: 'http', httpPort: 8002, grpcPort: 9002 },
      gateway: { scheme: 'https', httpPort: 8080, grpcPort: 0 },
    };

    const lines = banner({ apps } as never, ['note']).split('\n');

    expect(lines[3]).toBe('registry  http://127.0.0.1:8002   http://127.0.0.1:8002/docs   127.0.0.1:9002');
    expect(lines[4]).toBe('gateway   https://127.0.0.1:8080  https://127.0.0.1:8080/docs');
    expect(lines).toContain('note');
  });
});
