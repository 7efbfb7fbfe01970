import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PlatformProcess } from './platform-process.js';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Record<string, unknown> & { items: Record<string, unknown>[] };
}

const PATIENT = { timeoutMs: 30_000 };
const VERSION = '/api/v1/models/scorer/versions';
const ENVIRONMENT = { LOG_LEVEL: 'warn', ARTIFACT_PURGE_GRACE: '1ms' };
const CARD = '/api/v1/model-cards/scorer/1.0.0';

describe('policies and model cards in the whole platform', () => {
  const dataDir = PlatformProcess.newDataDir();
  let platform: PlatformProcess;

  type Person = 'author' | 'approver' | 'local-user';
  const call = async (person: Person, method: string, path: string, body?: unknown): Promise<Answer> => {
    const raw = body instanceof Uint8Array;
    const answer = await fetch(`${platform.url()}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': raw ? 'application/octet-stream' : 'application/json' }),
        ...(person === 'local-user' ? {} : { authorization: `Bearer ${platform.token(person)}` }),
      },
      ...(body === undefined ? {} : { body: raw ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, text, body: (isJson ? JSON.parse(text) : {}) as Answer['body'] };
  };
  const unmet = async (): Promise<unknown[]> => {
    const { body } = await call('author', 'GET', `${VERSION}/1.0.0/requirements?to_stage=staging`);
    const requirements = body['requirements'] as { requirement: string; met: boolean }[];
    return requirements.filter(({ met }) => !met).map(({ requirement }) => requirement);
  };
  const restart = async (signal: NodeJS.Signals): Promise<void> => {
    await platform.stop(signal);
    platform = await PlatformProcess.start(dataDir, ENVIRONMENT);
  };

  beforeAll(async () => {
    platform = await PlatformProcess.start(dataDir, ENVIRONMENT);
    await call('author', 'POST', VERSION, { version: '1.0.0', metrics: { auc: 0.7 }, description: '<b>scores</b>' });
    await call('author', 'PUT', `${VERSION}/1.0.0/artifact/files/weights.bin`, new Uint8Array([1, 2, 3]));
    expect((await call('author', 'POST', `${VERSION}/1.0.0/artifact/seal`, {})).status).toBe(200);
  }, 120_000);
  afterAll(async () => {
    await platform.stop();
    platform.remove();
  });

  it('a registered version gets its card by itself', async () => {
    const card = await eventually(async () => {
      const answer = await call('author', 'GET', CARD);
      expect(answer.body).toMatchObject({ schema_version: 1, model: { artifact_status: 'stored' } });
      return answer;
    }, PATIENT);

    expect(card.body).toMatchObject({ model: { name: 'scorer', version: '1.0.0', author: expect.any(String) } });
    const markdown = await call('author', 'GET', `${CARD}/card.md`);
    expect(markdown.text).toContain('# Model card: scorer 1.0.0');
    expect(markdown.text).toContain('> &lt;b&gt;scores&lt;/b&gt;');
  });

  it('a card tells of the data when they become known, in numbers, without values of a text column', async () => {
    const csv = `amount,merchant,fraud\n${Array.from({ length: 50 }, (_, i) => `${i},shop${i % 3},${i % 2}`).join('\n')}\n`;
    const uploaded = await call(
      'author',
      'POST',
      '/api/v1/datasets?name=cards&format=csv',
      new TextEncoder().encode(csv),
    );
    expect([uploaded.status, uploaded.text]).toEqual([201, expect.any(String)]);
    const datasets = [{ dataset_id: uploaded.body['id'], split: 'train' }];
    await call('author', 'POST', `${VERSION}/1.0.0/lineage`, { datasets });

    await eventually(async () => {
      const { text } = await call('author', 'GET', `${CARD}/card.md`);
      expect(text).toContain('| cards | train | 50 |');
      expect(text).toContain('| amount | numeric | 0 | 50 | 0 | 49 | 24.5 | 14.5774 |');
      expect(text).not.toContain('shop1');
    }, PATIENT);
  });

  it('a policy holds back a promotion until its author has stated the limits and the metric is asked differently', async () => {
    const bar = { to_stage: 'staging', model_pattern: 'score*' };
    const requirements = {
      metrics: [{ metric: 'auc', operator: '>=', value: 0.9 }],
      model_card: { sections: ['limitations'] },
    };
    expect((await call('author', 'POST', '/api/v1/policies', { name: 'bar', ...bar, requirements })).status).toBe(403);
    const made = await call('local-user', 'POST', '/api/v1/policies', { name: 'bar', ...bar, requirements });
    expect([made.status, made.body['status'], made.body['revision']]).toEqual([201, 'active', 1]);
    await eventually(async () => expect(await unmet()).toContain('metric:auc'), PATIENT);

    const refused = await call('author', 'POST', `${VERSION}/1.0.0/transitions`, { to_stage: 'staging' });
    expect([refused.status, refused.body['code']]).toEqual([409, 'TRANSITION.POLICY_UNMET']);

    const stated = await call('author', 'PUT', `${CARD}/statement`, { limitations: 'Only for | small <i>amounts</i>' });
    expect(stated.status).toBe(200);
    requirements.metrics = [{ metric: 'auc', operator: '>=', value: 0.6 }];
    const changed = await call('local-user', 'PUT', '/api/v1/policies/bar', { ...bar, requirements, expected_revision: 1 }); // prettier-ignore
    expect([changed.status, changed.body['revision']]).toEqual([200, 2]);
    await eventually(async () => expect(await unmet()).toEqual(['approvals']), PATIENT);

    const asked = await call('author', 'POST', `${VERSION}/1.0.0/transitions`, { to_stage: 'staging' });
    const approve = `/api/v1/transitions/${String(asked.body['id'])}/approve`;
    expect((await call('approver', 'POST', approve, {})).body['status']).toBe('approved');
    await eventually(async () => {
      const { text } = await call('author', 'GET', `${CARD}/card.md`);
      expect(text).toContain('| development to staging | approved |');
      expect(text).toContain('> Only for \\| small &lt;i&gt;amounts&lt;/i&gt;');
    }, PATIENT);
  });

  it('a purge frees the files of a version, but not those that a card has as well', async () => {
    const encoded = new TextEncoder();
    const isStored = (text: string): boolean => {
      const digest = createHash('sha256').update(text).digest('hex');
      return existsSync(join(dataDir, 'artifacts/blobs/sha256', digest.slice(0, 2), digest));
    };
    const { text } = await call('author', 'GET', `${CARD}/card.md`);
    const copy = '/api/v1/models/copycat/versions';
    await call('author', 'POST', copy, { version: '1.0.0' });
    await call('author', 'PUT', `${copy}/1.0.0/artifact/files/card.md`, encoded.encode(text));
    await call('author', 'PUT', `${copy}/1.0.0/artifact/files/own.txt`, encoded.encode('of nobody else'));
    await call('author', 'POST', `${copy}/1.0.0/artifact/seal`, {});
    expect([isStored(text), isStored('of nobody else')]).toEqual([true, true]);

    await call('author', 'DELETE', `${copy}/1.0.0`);
    expect((await call('local-user', 'POST', `${copy}/1.0.0/purge`, {})).status).toBe(200);

    expect([isStored(text), isStored('of nobody else')]).toEqual([true, false]);
    expect((await call('author', 'GET', `${CARD}/card.md`)).text).toBe(text);
  });

  it('both survive a kill: cards, their bytes, and what is enforced', async () => {
    const before = await call('author', 'POST', CARD);
    await restart('SIGKILL');

    const after = await call('author', 'POST', CARD);
    expect(after.body).toMatchObject({ digest: before.body['digest'], trigger: 'request' });
    expect((await call('author', 'GET', `${CARD}/history?page_size=1`)).body.items[0]).toMatchObject(after.body);
    await call('author', 'POST', VERSION, { version: '2.0.0', metrics: { auc: 0.1 } });
    const refused = await call('author', 'POST', `${VERSION}/2.0.0/transitions`, { to_stage: 'staging' });
    expect(refused.body['code']).toBe('TRANSITION.POLICY_UNMET');
    await eventually(
      async () => expect((await call('author', 'GET', '/api/v1/model-cards/scorer/2.0.0')).status).toBe(200),
      PATIENT,
    );
  });
});
