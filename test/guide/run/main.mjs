// Runs inside a network and a mount namespace of its own (see guide.e2e-spec.ts); prints one JSON line per block.
import { join } from 'node:path';
import { withClient } from '@intelgraph/persistence';
import { commandsUnder, readGuide } from './document.mjs';
import { runSteps, shellSteps } from './commands.mjs';
import { writeDataFiles } from './data.mjs';
import { startMachine, startPlatform } from './machine.mjs';
import { run } from './packages.mjs';
import { PROGRAMS } from './programs.mjs';

const [root, folder, guide] = process.argv.slice(2);
const blocks = readGuide(guide);
const machine = await startMachine(folder);

async function report(name, work) {
  try {
    const detail = await work();
    process.stdout.write(`${JSON.stringify({ name, ok: true, detail: detail ?? '' })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ name, ok: false, detail: error.message })}\n`);
  }
}

try {
  for (const name of Object.keys(PROGRAMS)) {
    await report(name, () => run(process.execPath, [`${name}.ts`], { cwd: join(folder, 'somebody') }));
  }
  // The models of the programs have no files here; the commands speak of one that was trained.
  await withClient(machine.postgres.connection('postgres'), async (client) => {
    for (const database of ['ml_registry', 'features', 'monitoring']) {
      await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    }
  });
  writeDataFiles();
  const platform = await startPlatform(root, folder);
  for (const [heading, steps] of Object.entries(shellSteps())) {
    await report(heading, () => runSteps(steps, commandsUnder(blocks, heading)));
  }
  await platform.stop();
} finally {
  await machine.stop();
}
