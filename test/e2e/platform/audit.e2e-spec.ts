import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { operationsOf } from './openapi-operations.js';
import { PlatformProcess } from './platform-process.js';
import { WriteOperations } from './write-operations.js';

interface AuditRow {
  action: string;
  request_id: string;
  principal: string;
  workspace: string;
  subject: string;
  via: string | null;
}

describe('the audit trail of the whole platform', () => {
  let platform: PlatformProcess;
  let done: WriteOperations;
  const events = new Map<string, string | undefined>();
  const rows = async (): Promise<AuditRow[]> => {
    const answer = await fetch(`${platform.url()}/api/v1/audit?page_size=1000`);
    return ((await answer.json()) as { items: AuditRow[] }).items;
  };

  beforeAll(async () => {
    platform = await PlatformProcess.start(PlatformProcess.newDataDir(), {
      LOG_LEVEL: 'warn',
      ALERT_RECEIVER_ALLOW_PRIVATE: 'true',
      WEBHOOK_ALLOW_PRIVATE: 'true',
    });
    for (const { method, path, auditEvent, readOnly, unaudited } of await operationsOf(platform.url())) {
      if (method !== 'GET' && !readOnly && !unaudited) events.set(`${method} ${path}`, auditEvent);
    }
    done = new WriteOperations(platform);
    await done.all();
  }, 180_000);
  afterAll(async () => {
    await platform.stop();
    platform.remove();
  });

  it('is asked about every write operation of the OpenAPI document', () => {
    const tried = new Set(done.writes.map((write) => write.operation));

    expect([...events.keys()].filter((operation) => !tried.has(operation))).toEqual([]);
    expect([...tried].filter((operation) => !events.has(operation))).toEqual([]);
  });

  it('has exactly one row for each write, with its person, workspace and subject', async () => {
    const expected = done.writes.map(({ operation, sender, requestId }) => ({
      requestId,
      action: events.get(operation),
      principal: sender,
      workspace: 'default',
    }));
    const found = await eventually(
      async () => {
        const all = await rows();
        // Work that goes on in the background carries the request's id too; it says which service acted.
        const own = all.filter((row) => row.via === null);
        expect(own.length).toBeGreaterThanOrEqual(done.writes.length);
        return own;
      },
      { timeoutMs: 20_000 },
    );

    const byRequest = done.writes.map(({ requestId }) => found.filter((row) => row.request_id === requestId));
    expect(byRequest.map((some) => some.length)).toEqual(done.writes.map(() => 1));
    expect(
      byRequest.flat().map(({ request_id, action, principal, workspace }) => ({
        requestId: request_id,
        action,
        principal,
        workspace,
      })),
    ).toEqual(expected);
    for (const row of byRequest.flat()) expect(row.subject).toMatch(/^[a-z_-]+\/.+/);
  });

  it('has no row for what a person did not do', async () => {
    const asked = new Set(done.writes.map((write) => write.requestId));
    const unasked = (await rows()).filter((row) => row.via === null && !asked.has(row.request_id));

    expect(unasked).toEqual([]);
  });
});
