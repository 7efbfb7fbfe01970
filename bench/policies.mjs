// What a shadow, a canary and an A/B test add to answers: the inference service without and with each, in turn, in one run; and what nothing adds,
// which tells how much of a ratio is chance. Part of `npm run bench:traffic`.
//   node scripts/build.mjs && node bench/policies.mjs [--rate 300 --seconds 4 --rounds 9 --sample 100]
// An MLP 30-128-64-2, one row of 30 numeric columns to `/predict`, at a fixed rate that leaves the cores room; the load generator takes its
// share of the same cores. A request counts from when it was to be sent.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { startOurs } from './inference/platform.mjs';
import { measurePolicies } from './traffic/policies.mjs';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '9' },
    sample: { type: 'string', default: '100' },
  },
  strict: false,
});
const LIMITS = { shadow: 1.1, canary: 1.05, 'A/B test': 1.05 };
/** What changes reaches a replica within two seconds. */
const SETTLE_MS = 2500;

const work = mkdtempSync(join(tmpdir(), 'intelgraph-bench-'));
// The account that runs PostgreSQL must reach it.
chmodSync(work, 0o755);
const ours = await startOurs(join(work, 'platform'));
try {
  const [rate, seconds, rounds] = [Number(values.rate), Number(values.seconds), Number(values.rounds)];
  console.log(
    `${rate} requests/s, all requests of ${rounds} rounds of ${seconds} s in turn; ${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`,
  );
  const found = await measurePolicies(ours, {
    ...{ connections: 8, rate, seconds, rounds, samplePercent: Number(values.sample) },
    settle: () => sleep(SETTLE_MS),
  });
  const ms = ({ p50, p99 }) => `${p50.toFixed(2)} / ${p99.toFixed(2)}`;
  for (const [name, { without, beside, p50Ratio, p99Ratio, last }] of Object.entries(found)) {
    const limit = LIMITS[name];
    const verdict = limit === undefined ? '' : `(must <= ${limit})  ${p99Ratio <= limit ? 'ok' : 'MISSED'}`;
    console.log(
      `${name}: p50 / p99 ${ms(without)} ms without, ${ms(beside)} ms with; p50 × ${p50Ratio.toFixed(2)}, p99 × ${p99Ratio.toFixed(2)} ${verdict}`,
    );
    if (last !== undefined)
      console.log(`  last round: ${last.compared} of ${last.sampled} rows compared, ${last.dropped} dropped`);
  }
} finally {
  await ours.stop();
  rmSync(work, { recursive: true, force: true });
}
