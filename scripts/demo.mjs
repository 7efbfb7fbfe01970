// The platform's main job on real input, through the gateway's REST API only: from a CSV to an approved, deployed, answering model.
// `node scripts/demo.mjs --help` lists the options.
import { checkAccess } from './demo/access.mjs';
import { Client } from './demo/client.mjs';
import { loadData } from './demo/data.mjs';
import { readOptions, readTokens } from './demo/options.mjs';
import { ensurePlatform } from './demo/platform.mjs';
import { runScenario } from './demo/scenario.mjs';
import { Terminal } from './demo/terminal.mjs';

const started = performance.now();
const terminal = new Terminal(process.stdout, 22);
let platform;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await platform?.stop();
    process.exit(130);
  });
}
try {
  const options = readOptions(process.argv.slice(2), process.env);
  const data = loadData(options);
  await terminal.step(`platform at ${options.url}`, async () => {
    platform = await ensurePlatform(options.url, !options.urlGiven);
    return platform.started ? 'nothing answered there: started it, and will stop it at the end' : 'is up';
  });
  const tokens = await readTokens(options);
  const gone = () => platform.lastWords() !== '';
  const people = {
    author: new Client(options.url, tokens.author, gone),
    approver: new Client(options.url, tokens.approver, gone),
    operator: new Client(options.url, options.adminToken, gone),
  };
  await terminal.step('who may do what', () => checkAccess(people));
  await runScenario({ terminal, people, data, options });
  terminal.line(`\nEverything passed in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
} catch (error) {
  const cause = error.cause?.message ?? error.cause?.code;
  terminal.line(`\nFAILED: ${error.message}${cause ? ` (${cause})` : ''}`);
  const lastWords = platform?.lastWords();
  if (lastWords) terminal.line(`The platform ended by itself; the end of its output:\n${lastWords}`);
  process.exitCode = 1;
} finally {
  await platform?.stop();
}
