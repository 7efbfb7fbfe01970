// Outlives a test run by a moment: stops its PostgreSQL when jest is gone, however it ended.
// Usage: node keeper.mjs <pid of the main jest process> <folder of the run>
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { birthOf, stopRun, sweepRuns } from './test-run.mjs';

const [mainPid, directory] = [Number(process.argv[2]), process.argv[3]];
const birth = birthOf(mainPid);
await sweepRuns();
while (birth !== undefined && birthOf(mainPid) === birth && existsSync(directory)) await delay(250);
await stopRun(directory);
