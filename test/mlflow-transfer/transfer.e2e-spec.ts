import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningRegistry } from '../../apps/registry/test/fixtures/running-registry.js';
import { MLFLOW } from '../mlflow/python.js';

import { MlflowServer, runPython } from './mlflow-server.js';
import { Transfer } from './transfer.js';

const LIMIT_MS = 300_000;
/** What the filled server holds and nobody can keep. */
const LOSSES = [
  expect.objectContaining({ kind: 'version', id: 'Kunden 1 2' }),
  expect.objectContaining({ kind: 'version', id: 'by hand 2' }),
];

(MLFLOW.obstacle() === undefined ? describe : describe.skip)('everything of a real MLflow server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-transfer-'));
  let source: MlflowServer;
  let target: MlflowServer;
  let registry: RunningRegistry;
  let admin: string;
  let transfer: Transfer;
  let here: string;
  beforeAll(async () => {
    [source, target, registry] = await Promise.all([
      MlflowServer.start(),
      MlflowServer.start(),
      RunningRegistry.start(),
    ]);
    await runPython('fill_server.py', [source.url]);
    admin = registry.issue('alan', ['admin']);
    transfer = new Transfer(folder, admin);
    here = `http://127.0.0.1:${registry.app.httpPort}`;
  }, LIMIT_MS);
  afterAll(async () => {
    await Promise.all([source.stop(), target.stop(), registry.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'is imported though the import is killed in its middle',
    async () => {
      const args = ['--from', source.url, '--to', here, '--keep-stages'];
      await transfer.runUntil('import', args, 3);

      const { code, output } = await transfer.run('import', args);

      expect({ code, output }).toMatchObject({ code: 2, output: expect.stringContaining('artifact') });
      expect(transfer.report.losses).toEqual(LOSSES);
      expect(await runPython('compare_servers.py', [source.url, here], admin)).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'stays as it is when it is imported again, also by somebody who has forgotten what is done',
    async () => {
      transfer.forget();
      await transfer.run('import', ['--from', source.url, '--to', here, '--keep-stages']);

      const { counts, losses } = transfer.report;
      const made = Object.entries(counts).filter(
        ([kind, { copied }]) => copied > 0 && !['metric', 'artifact'].includes(kind),
      );
      expect({ made, losses }).toEqual({ made: [], losses: LOSSES });
      expect(await runPython('compare_servers.py', [source.url, here], admin)).toEqual([]);
    },
    LIMIT_MS,
  );

  it('is told in the history of stages with its own time and as imported', async () => {
    const { body } = await registry.call('GET', '/api/v1/models/Kunden%201/history');

    expect(body.items).toEqual([
      expect.objectContaining({ version: '1.2.3', to_stage: 'production', cause: 'imported' }),
    ]);
  });

  it(
    'is exported to an empty MLflow server though the export is killed in its middle',
    async () => {
      const args = ['--to', target.url, '--from', here];
      await transfer.runUntil('export', args, 2);

      await transfer.run('export', args);

      expect(transfer.report.losses).toEqual([expect.objectContaining({ kind: 'version', id: 'by hand 2' })]);
      expect(await runPython('compare_servers.py', [here, target.url, transfer.reportFile], admin)).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'is exported once, however often that is asked for',
    async () => {
      transfer.forget();
      await transfer.run('export', ['--to', target.url, '--from', here]);

      const { counts } = transfer.report;
      const kinds = ['experiment', 'run', 'logged_model', 'model', 'version'];
      expect(kinds.map((kind) => counts[kind]?.copied)).toEqual(kinds.map(() => 0));
    },
    LIMIT_MS,
  );

  it('is refused to who is no admin, in words that say so', async () => {
    const { code, output } = await new Transfer(folder, registry.author).run('import', [
      '--from',
      source.url,
      '--to',
      here,
    ]);

    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('403') });
  });

  it.each(['import', 'export'] as const)('is no %s when an experiment is named that is not there', async (program) => {
    const [from, to] = program === 'import' ? [source.url, here] : [here, target.url];
    const named = ['--experiments', 'Default', '--experiments', 'No such'];
    const { code, output } = await transfer.run(program, ['--from', from, '--to', to, ...named]);

    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining('there is no experiment "No such"') });
    expect(transfer.report.counts).toEqual({});
  });
});
