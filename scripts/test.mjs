// `npm test [jest arguments]`: every tier in one run. A skipped test is a failure where CI=true.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const results = join(root, '.cache', 'test-results.json');
const summary = join(root, '.cache', 'test-summary.txt');
mkdirSync(dirname(results), { recursive: true });
rmSync(results, { force: true });
rmSync(summary, { force: true });

// Worker threads and child processes run compiled code, also under jest.
const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit', cwd: root });
if (built.status !== 0) process.exit(built.status ?? 1);

const jest = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    '--disable-warning=TimeoutNegativeWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--maxWorkers=2',
    '--json',
    `--outputFile=${results}`,
    ...process.argv.slice(2),
  ],
  { stdio: ['ignore', 'ignore', 'inherit'], cwd: root },
);

const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites, testResults } = JSON.parse(
  readFileSync(results, 'utf8'),
);
const skipsCount = process.env.CI === 'true';
// A suite that cannot even be loaded has no tests to count, yet has failed.
const failed = numFailedTests + numRuntimeErrorTestSuites + (skipsCount ? numPendingTests : 0);
if (numPendingTests > 0) {
  const skipped = testResults.flatMap((suite) => suite.assertionResults).filter((test) => test.status === 'pending');
  process.stdout.write(`skipped ${numPendingTests}${skipsCount ? ' (a failure with CI=true)' : ''}:\n`);
  for (const test of skipped) process.stdout.write(`  ${test.fullName}\n`);
}
const line = `${numPassedTests} passed, ${failed} failed`;
writeFileSync(summary, `${line}\n`);
process.stdout.write(`${line}\n`);
process.exit(jest.status !== 0 ? (jest.status ?? 1) : failed > 0 || numPassedTests === 0 ? 1 : 0);
