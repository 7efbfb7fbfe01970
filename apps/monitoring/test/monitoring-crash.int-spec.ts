import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { LoggedPrediction } from '@intelgraph/contracts';
import { eventually } from '@intelgraph/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { RunningMonitoring } from './fixtures/running-monitoring.js';

const LOADER = new URL('../../../libs/testing/jest/source-loader.mjs', import.meta.url).href;
const DOOMED = fileURLToPath(new URL('./fixtures/doomed-monitoring.ts', import.meta.url));
const FROM = '2026-01-01T00:00:00.000Z';
const TO = '2026-01-02T00:00:00.000Z';

/** Batches of 50 predictions, the labels of every second one. */
function batch(number: number): LoggedPrediction[] {
  return Array.from({ length: 50 }, (_, i) => ({
    prediction_id: `b${number}-${i}`,
    event_time: FROM,
    inputs: { x: i },
    prediction: i % 2 === 0 ? 'a' : 'b',
  }));
}

describe('the monitoring service that is killed or restarted', () => {
  let monitoring: RunningMonitoring;

  beforeAll(async () => {
    monitoring = await RunningMonitoring.start();
  });
  afterAll(() => monitoring.stop());

  const counts = async () => {
    const query = `performance?model_id=fraud&from=${FROM}&to=${TO}&bucket=all`;
    const [item] = (await monitoring.call('GET', query)).body.items;
    return [item?.predictions ?? 0, item?.labelled ?? 0];
  };
  const send = async (from: number, to: number): Promise<void> => {
    for (let i = from; i < to; i++) {
      await monitoring.predict(batch(i));
      const labelled = batch(i).filter((_, row) => row % 2 === 0);
      await monitoring.feedback(labelled.map(({ prediction_id }) => ({ prediction_id, label: 'a', event_time: FROM })));
    }
  };

  it('keeps what it stored, and goes on where it was', async () => {
    await send(0, 10);
    await eventually(async () => expect(await counts()).toEqual([500, 250]));
    await monitoring.restart();
    expect(await counts()).toEqual([500, 250]);
  });

  it('loses and doubles nothing when it is killed while it consumes', async () => {
    // Sent while nobody consumes: the app that takes them is killed in the middle.
    await monitoring.pause();
    await send(10, 60);
    const child = spawn(process.execPath, ['--import', LOADER, DOOMED, JSON.stringify(monitoring.settings)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    await once(child.stdout, 'data');
    await eventually(async () => expect(await monitoring.stored()).toBeGreaterThan(550), { timeoutMs: 30_000 });
    child.kill('SIGKILL');
    await exit;
    await monitoring.resume();

    await eventually(async () => expect(await counts()).toEqual([3000, 1500]), { timeoutMs: 30_000 });
  });
});
