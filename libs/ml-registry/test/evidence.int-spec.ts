import { artifactUri, createArtifactStore, putFiles } from '@intelgraph/artifact-store';
import { aContext } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { ChecklistItemInput, RunEvidenceSource, RunSeen } from '../src/index.js';

import { ada, grace, registryFixture, type RegistryFixture, training } from './registry-fixture.js';

const root = aContext({ principal: 'root', roles: ['admin'] });
const max = aContext({ principal: 'max', roles: ['approver'] });
const REPORT = Buffer.from('<testsuite failures="0"/>');

/** Runs that tests change as they like. */
class FakeRuns implements RunEvidenceSource {
  readonly runs = new Map<string, RunSeen & { files: Record<string, string> }>();

  findRun(_: unknown, id: string): Promise<RunSeen | null> {
    return Promise.resolve(this.runs.get(id) ?? null);
  }

  fileDigest(_: unknown, id: string, path: string): Promise<string | null> {
    return Promise.resolve(this.runs.get(id)?.files[path] ?? null);
  }

  finish(id: string, metrics: Record<string, number>, files: Record<string, string> = {}): void {
    this.runs.set(id, { status: 'finished', finished: true, metrics, files });
  }
}

const runs = new FakeRuns();
const store = createArtifactStore({ type: 'memory' });
let digest: string;
let registry: RegistryFixture;
beforeAll(async () => {
  registry = await registryFixture({ runEvidence: runs, store });
  const files = await putFiles(store, [{ path: 'reports/tests.xml', bytes: REPORT }]);
  digest = files[0]!.digest;
  const manifest = await store.putManifest({ schema_version: 1, flavor: 'files', files });
  await registry.versions.register(training, {
    ...{ name: 'm', version: '1.0.0', artifact_uri: artifactUri(manifest), metrics: { auc: 0.9, loss: 0.2 } },
  });
  runs.finish('good', { auc: 0.95 }, { 'out/report.html': 'b'.repeat(64) });
  runs.runs.set('failed', { status: 'failed', finished: false, metrics: {}, files: {} });
});
afterAll(() => registry.database.drop());

const ask = (...checklist: ChecklistItemInput[]) =>
  registry.stages.request(ada, 'm', '1.0.0', { to_stage: 'staging', checklist });
const evidence = (kind: string, more: object): ChecklistItemInput => ({ item: kind, evidence: { kind, ...more } });
const auc = (operator: string, value: number, more: object = {}) =>
  evidence('metric', { metric: 'auc', operator, value, ...more });

describe('evidence', () => {
  it('is looked at when it is asked for, kept with what was seen, shown and announced', async () => {
    await registry.takeEvents();
    const asked = await ask(
      evidence('run', { run_id: 'good' }),
      auc('>=', 0.9),
      { ...auc('>', 0.9, { run_id: 'good' }), item: 'metric of the run' },
      evidence('artifact', { path: 'reports/tests.xml', digest }),
      { ...evidence('artifact', { path: 'out/report.html', digest: 'b'.repeat(64), run_id: 'good' }), item: 'report' },
      evidence('link', { url: 'https://ci.example.com/runs/1' }),
      { item: 'read by a person', completed: true },
    );
    expect(asked.checklist.map((one) => [one.item, one.completed, one.evidence?.seen])).toEqual([
      ['run', true, 'finished'],
      ['metric', true, 0.9],
      ['metric of the run', true, 0.95],
      ['artifact', true, digest],
      ['report', true, 'b'.repeat(64)],
      ['link', true, null],
      ['read by a person', true, undefined],
    ]);
    expect(await registry.stagesQueries.get(ada, asked.id)).toEqual({ ...asked, approvals: [] });
    const [event] = await registry.takeEvents();
    expect(event?.data['checklist']).toEqual(asked.checklist);
    await registry.stages.withdraw(ada, asked.id);
  });

  it.each<[string, ChecklistItemInput, string]>([
    ['a run that is not there', evidence('run', { run_id: 'none' }), 'there is no run none'],
    ['a run that failed', evidence('run', { run_id: 'failed' }), 'run failed is failed'],
    ['a metric below', auc('>', 0.9), 'auc of version 1.0.0 is 0.9, not > 0.9'],
    ['a metric above', auc('<', 0.9), 'auc of version 1.0.0 is 0.9, not < 0.9'],
    [
      'a metric of nobody',
      evidence('metric', { metric: 'toString', operator: '<', value: 1 }),
      'has no metric toString',
    ],
    ['a metric of no run', auc('<', 1, { run_id: 'none' }), 'there is no run none'],
    ['a metric that the run lacks', auc('<', 1, { run_id: 'failed' }), 'run failed has no metric auc'],
    ['a file that is not there', evidence('artifact', { path: 'x', digest: 'a'.repeat(64) }), 'holds no file x'],
    [
      'a file with other bytes',
      evidence('artifact', { path: 'reports/tests.xml', digest: 'a'.repeat(64) }),
      'has another digest',
    ],
    ['a file of no run', evidence('artifact', { path: 'x', digest: 'a'.repeat(64), run_id: 'none' }), 'no run none'],
  ])('is refused when it is %s, and the item is named', async (_, item, reason) => {
    await expect(ask({ item: 'fine', completed: true }, item)).rejects.toMatchObject({
      ...{ code: 'TRANSITION.EVIDENCE_UNMET', kind: 'conflict', message: expect.stringContaining(reason) },
      details: { unmet: [{ item: item.item, kind: item.evidence?.kind }] },
    });
  });

  it('is looked at again by every approval', async () => {
    runs.finish('moving', { auc: 0.97 });
    const { id } = await ask(auc('>=', 0.96, { run_id: 'moving' }));
    runs.finish('moving', { auc: 0.5 });
    await expect(registry.stages.approve(grace, id, {})).rejects.toMatchObject({
      ...{ code: 'TRANSITION.EVIDENCE_UNMET', kind: 'conflict' },
      details: { unmet: [{ item: 'metric', seen: 0.5 }] },
    });
    expect(await registry.stagesQueries.get(ada, id)).toMatchObject({ status: 'requested' });
    runs.finish('moving', { auc: 0.98 });
    const { status, checklist } = await registry.stages.approve(grace, id, {
      checklist: [{ item: 'metric', completed: true }],
    });
    expect([status, checklist[0]?.evidence?.seen]).toEqual(['approved', 0.98]);
    const back = await registry.stages.request(ada, 'm', '1.0.0', { to_stage: 'development' });
    await registry.stages.approve(grace, back.id, {});
  });

  it('does not outweigh the word of an approver who withdraws the item', async () => {
    const { id } = await ask(auc('>=', 0.9));
    const against = { checklist: [{ item: 'metric', completed: false }] };
    await expect(registry.stages.approve(grace, id, against)).rejects.toMatchObject({
      code: 'TRANSITION.CHECKLIST_INCOMPLETE',
    });
    await registry.stages.withdraw(ada, id);
  });

  it('is what the stage asks for, as it asks at the time of the approval', async () => {
    const { initial, stages } = await registry.stageMachines.get(ada);
    const wanting = (value: number, count = 1) =>
      stages.map(
        (stage) =>
          ({
            ...stage,
            ...(stage.name === 'staging' ? { approvals: { count, roles: [] }, checklist: required(value) } : {}),
          }) as never,
      );
    const required = (value: number) => [
      { item: 'good enough', evidence: { kind: 'metric', metric: 'auc', operator: '>=', value } },
      { item: 'tested', evidence: { kind: 'artifact' } },
    ];
    await registry.stageMachines.set(root, { revision: 0, initial, stages: wanting(0.8, 2) });
    await expect(ask()).rejects.toMatchObject({ fields: [{ field: 'checklist' }] });
    const report = { item: 'tested', evidence: { kind: 'artifact', path: 'reports/tests.xml', digest } };
    const soft = { item: 'good enough', evidence: { kind: 'metric', metric: 'auc', operator: '>=', value: 0.1 } };
    await expect(ask(report, soft)).rejects.toMatchObject({ fields: [{ field: 'checklist[1].evidence' }] });

    const { id, checklist } = await ask(report);
    expect(checklist[1]).toMatchObject({ item: 'good enough', evidence: { value: 0.8, seen: 0.9 } });
    expect(await registry.stages.approve(grace, id, {})).toMatchObject({ status: 'requested' });
    await registry.stageMachines.set(root, { revision: 1, initial, stages: wanting(0.99, 2) });
    await expect(registry.stages.approve(max, id, {})).rejects.toMatchObject({
      ...{ code: 'TRANSITION.EVIDENCE_UNMET', message: expect.stringContaining('stage staging asks for auc >= 0.99') },
    });
    await registry.stageMachines.set(root, { revision: 2, initial, stages: wanting(0.85, 2) });
    expect(await registry.stages.approve(max, id, {})).toMatchObject({ status: 'approved' });
  });
});
