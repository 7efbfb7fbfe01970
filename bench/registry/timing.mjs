import { RestClient } from './client.mjs';

const WARM_UP = 100;
const TURN = 25;
const ROUNDS = 5;

/**
 * `TURN` requests to one, then as many to the other, until both have answered `requests`; who comes first changes. The first of a turn
 * finds the caches of its core filled by the other server, which no server meets that is alone on its machine: turns are so long that
 * these are fewer than one in twenty, and so short that what else the machine does hits both.
 */
export async function compareLatency({ call, prepare }, sides, requests) {
  const prepared = await Promise.all(sides.map((side) => prepare?.(side)));
  const times = sides.map(() => []);
  for (let first = 0; first < WARM_UP + requests; first += TURN) {
    for (const which of (first / TURN) % 2 === 0 ? [0, 1] : [1, 0]) {
      for (let i = first; i < first + TURN; i++) {
        const started = performance.now();
        await call(sides[which], i, prepared[which]);
        if (i >= WARM_UP) times[which].push(performance.now() - started);
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
