import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Operation, operationsOf } from './openapi-operations.js';
import { PlatformProcess } from './platform-process.js';
import { rubbishFor } from './rubbish.js';

const CLIENTS = 4;

describe('rubbish', () => {
  let platform: PlatformProcess;
  let operations: Operation[];

  beforeAll(async () => {
    platform = await PlatformProcess.start(PlatformProcess.newDataDir(), { LOG_LEVEL: 'error', RATE_LIMIT: '1000000' });
    // Answers of foreign protocols have bodies of their own, and unknown fields are ignored there: the fuzz tests of apps have them.
    // An index without a body, or with one that says nothing of it, is everything.
    const foreign = /mlflow|get-artifact|repository.index|^\/(invocations|models|ping|v1)\b/;
    operations = (await operationsOf(platform.url())).filter(({ path }) => !foreign.test(path));
  });
  afterAll(async () => {
    await platform.stop();
    platform.remove();
  });

  it('on any endpoint is refused with a 4xx and a problem, never a 5xx', async () => {
    expect(operations.length).toBeGreaterThan(30);
    const bad: string[] = [];
    const requests = operations
      .flatMap((operation) => rubbishFor(operation).map((rubbish) => ({ operation, ...rubbish })))
      .values();
    // Each takes the next that none of the others has taken.
    const client = async (): Promise<void> => {
      for (const { operation, what, path, init } of requests) {
        const answer = await fetch(`${platform.url()}${path}`, init);
        const text = await answer.text();
        // A query that a lenient reading still makes sense of may be answered; a body never.
        const fine = answer.status < 500 && (answer.status >= 400 || init.body === undefined);
        const isProblem = text.includes('"code"') && text.includes('"detail"');
        // The Open Inference Protocol has an error body of its own.
        const isForeign = path.startsWith('/v2') && text.startsWith('{"error":"');
        const told = answer.status < 400 || isProblem || isForeign;
        if (!fine || !told)
          bad.push(`${operation.method} ${operation.path} ${what}: ${answer.status} ${text.slice(0, 160)}`);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));

    expect(bad).toEqual([]);
  }, 600_000);

  it('stores nothing', async () => {
    const answer = await fetch(`${platform.url()}/api/v1/audit?page_size=1000`);

    expect(await answer.json()).toEqual({ items: [], next_page_token: null });
  });

  it('is refused without reading it all when it is too large', async () => {
    const answer = await fetch(`${platform.url()}/training/start`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"model_name":"${'x'.repeat(30 * 1024 * 1024)}"}`,
    });

    expect(answer.status).toBe(413);
  });

  it('leaves every service ready', async () => {
    for (const service of ['training', 'inference', 'registry', 'features', 'monitoring', 'governance'] as const) {
      expect((await fetch(`${platform.url(service)}/health/ready`)).status).toBe(200);
    }
  });
});
