import { decodeCloudEvent, type ShadowedPrediction, shadowPredictionsLogged } from '@intelgraph/contracts';
import type { BusMessage } from '@intelgraph/messaging';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { BusShadowLog } from './bus-shadow-log.js';
import type { ShadowPlace } from './shadow-log.js';

const PLACE: ShadowPlace = {
  ...{ workspace: 'team', policyId: '0190a5b0-0000-7000-8000-000000000001', endpoint: 'fraud', modelName: 'fraud' },
  ...{ version: '2.0.0', artifactDigest: 'a'.repeat(64) },
};
const said = (id: number): ShadowedPrediction => ({
  ...{ prediction_id: `p-${id}`, event_time: '2026-01-01T00:00:00.000Z', answered_by: '1.0.0' },
  ...{ answer: { prediction: 'yes' }, shadow: { prediction: 'no' } },
});

describe('The log of shadows', () => {
  let published: BusMessage[];
  let publish: (messages: readonly BusMessage[]) => Promise<void>;
  let state: 'up' | 'down';
  const bus = {
    publish: (messages: readonly BusMessage[]) => publish(messages),
    status: () => ({ state }) as never,
  };
  beforeEach(() => {
    published = [];
    state = 'up';
    publish = (messages) => Promise.resolve(void published.push(...messages));
  });

  it('tells rows in events of 200 at most, keyed by endpoint and version', async () => {
    const log = new BusShadowLog({ bus });
    for (let i = 0; i < 450; i++) log.record(PLACE, said(i));
    await log.flush();
    const events = published.map(({ value }) => decodeCloudEvent(value));
    const data = events.map((event) => shadowPredictionsLogged.parse(event.data));
    expect(data.map(({ predictions }) => predictions.length)).toEqual([200, 200, 50]);
    expect(data[0]).toMatchObject({ policy_id: PLACE.policyId, endpoint: 'fraud', model_version: '2.0.0' });
    expect(data[2]?.predictions[49]).toEqual(said(449));
    expect(events[0]).toMatchObject({ workspace: 'team', type: 'inference.prediction.shadowed.v1' });
    expect(new Set(published.map(({ key }) => key))).toEqual(new Set(['fraud@2.0.0']));
    expect(log).toMatchObject({ published: 450, dropped: 0 });
    await log.flush();
    expect(published).toHaveLength(3);
  });

  it('keeps a bounded number of rows, and counts the others', async () => {
    const log = new BusShadowLog({ bus, maxRows: 10 });
    for (let i = 0; i < 25; i++) log.record(PLACE, said(i));
    await log.flush();
    expect(log).toMatchObject({ published: 10, dropped: 15 });
  });

  it.each(['down', 'failing'])('loses and counts what a bus that is %s does not take', async (how) => {
    if (how === 'down') state = 'down';
    else publish = () => Promise.reject(new Error('no broker'));
    const log = new BusShadowLog({ bus });
    log.record(PLACE, said(1));
    await log.flush();
    expect(log).toMatchObject({ published: 0, dropped: 1 });
    [state, publish] = ['up', (messages) => Promise.resolve(void published.push(...messages))];
    log.record(PLACE, said(2));
    await log.stop();
    expect(log).toMatchObject({ published: 1, dropped: 1 });
  });

  it('counts what was told before the bus failed as told', async () => {
    let takes = 2;
    publish = () => (takes-- > 0 ? Promise.resolve() : Promise.reject(new Error('no broker')));
    const log = new BusShadowLog({ bus });
    for (let i = 0; i < 450; i++) log.record(PLACE, said(i));
    await log.flush();
    expect(log).toMatchObject({ published: 400, dropped: 50 });
  });

  it('gives a slow bus one thing at a time', async () => {
    let release = (): void => undefined;
    publish = (messages) => {
      published.push(...messages);
      return new Promise((resolve) => (release = resolve));
    };
    const log = new BusShadowLog({ bus });
    log.record(PLACE, said(1));
    const first = log.flush();
    log.record(PLACE, said(2));
    void log.flush();
    expect(published).toHaveLength(1);
    release();
    await first;
    publish = (messages) => Promise.resolve(void published.push(...messages));
    await log.stop();
    expect(published).toHaveLength(2);
  });
});
