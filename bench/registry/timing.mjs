import { RestClient } from './client.mjs';

const WARM_UP = 100;
const TURN = 20;
const SETTLING = 5;
const ROUNDS = 5;

/**
 * `TURN` requests to one, then as many to the other, until both have answered `requests`; who comes first changes. The first few of a
 * turn are not timed: they find the caches of a core filled by the other server, which none meets that is alone on its machine. Longer
 * turns would let what else the machine does hit one of the two.
 */
export async function compareLatency({ call, prepare }, sides, requests) {
  const prepared = await Promise.all(sides.map((side) => prepare?.(side)));
  const times = sides.map(() => []);
  const sent = sides.map(() => 0);
  const ask = async (which) => {
    const started = performance.now();
    await call(sides[which], sent[which]++, prepared[which]);
    return performance.now() - started;
  };
  for (let turn = 0; sent.some((count) => count < WARM_UP) || times.some((list) => list.length < requests); turn++) {
    const isWarm = sent.every((count) => count >= WARM_UP);
    for (const which of turn % 2 === 0 ? [0, 1] : [1, 0]) {
      for (let i = 0; i < SETTLING; i++) await ask(which);
      for (let i = 0; i < TURN; i++) {
        const time = await ask(which);
        if (isWarm) times[which].push(time);
      }
    }
  }
  const [ours, mlflow] = times.map((list) => ({ p50: quantile(list, 0.5), p95: quantile(list, 0.95) }));
  return { ours, mlflow, ratio: mlflow.p50 / ours.p50, isTailShort: ours.p95 <= 3 * ours.p50 };
}

/** All clients for `seconds` against each in turn, some rounds; the median of the rates. */
export async function compareThroughput(measure, sides, seconds) {
  const rates = sides.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [which, side] of sides.entries()) rates[which].push(await rateOf(measure, side, seconds, round));
  }
  const [ours, mlflow] = rates.map((list) => ({ rate: quantile(list, 0.5) }));
  return { ours, mlflow, ratio: ours.rate / mlflow.rate, isTailShort: true };
}

async function rateOf({ call, clients }, side, seconds, round) {
  const end = performance.now() + seconds * 1000;
  let done = 0;
  const work = async (_, n) => {
    const client = new RestClient(side.url);
    while (performance.now() < end) {
      await call({ ...side, client }, round * 1_000_000 + done, undefined, n);
      done++;
    }
    client.close();
  };
  await Promise.all(Array.from({ length: clients }, work));
  return done / seconds;
}

function quantile(list, q) {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}
