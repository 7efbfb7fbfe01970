import { postRequest } from '../inference/http-load.mjs';

import { pacedLoad } from './paced-load.mjs';

/** What a deployment does beside answering: how each begins and ends. */
function kinds({ deployer, registry, model }, samplePercent) {
  const policy = `/api/v1/deployments/${model}/policy`;
  const off = () => deployer.delete(policy);
  let test;
  const nothing = () => undefined;
  return {
    // How much two runs of the same differ.
    nothing: { on: nothing, off: nothing },
    shadow: {
      on: () => deployer.put(policy, { type: 'shadow', version: '2.0.0', sample_percent: samplePercent }),
      off,
      done: async () => (await deployer.get(policy)).shadow.comparisons[0],
    },
    canary: {
      on: () => deployer.put(policy, { type: 'canary', version: '2.0.0', steps: [{ weight: 50 }] }),
      off,
    },
    'A/B test': {
      on: async () => {
        test = await registry.post('/api/v1/ab-tests', {
          name: `bench-${Date.now()}`,
          control_model: { model_id: model, version: '1.0.0' },
          treatment_model: { model_id: model, version: '2.0.0' },
          traffic_split: { control: 50, treatment: 50 },
          start_date: new Date(Date.now() - 60_000).toISOString(),
          success_metrics: ['accuracy'],
        });
        await registry.post(`/api/v1/ab-tests/${test.id}/start`, {});
      },
      off: () => registry.post(`/api/v1/ab-tests/${test.id}/stop`, {}),
    },
  };
}

const quantile = (times, q) => times.toSorted((a, b) => a - b)[Math.floor(q * times.length)];
const quantilesOf = (times) => ({ p50: quantile(times, 0.5), p99: quantile(times, 0.99) });

/**
 * Rounds without and with each of them, in turn.
 *
 * @returns by name: p50 and p99 of all requests without and with it, in milliseconds, and their ratios
 */
export async function measurePolicies(ours, { connections, rate, seconds, rounds, samplePercent, settle }) {
  const request = postRequest(ours.predict);
  const load = async (forSeconds) => {
    return pacedLoad({ url: ours.predict.url, request }, { connections, rate, seconds: forSeconds });
  };
  await load(seconds);
  const found = {};
  for (const [name, { on, off, done }] of Object.entries(kinds(ours, samplePercent))) {
    const times = { without: [], beside: [] };
    let last;
    for (let round = 0; round < rounds; round++) {
      times.without.push(...(await load(seconds)));
      await on();
      await settle();
      times.beside.push(...(await load(seconds)));
      await settle();
      last = await done?.();
      await off();
      await settle();
    }
    const [without, beside] = [quantilesOf(times.without), quantilesOf(times.beside)];
    found[name] = { without, beside, p50Ratio: beside.p50 / without.p50, p99Ratio: beside.p99 / without.p99, last };
  }
  return found;
}
