// Walks of the lineage graph at 100,000 links: data sets and features that models share, runs, jobs, models whose versions are retrained from
// one another (55 generations) and now and then distilled from another model's, inputs with columns behind them, deployments, predictions, one
// data set that every version was tested with, and one link in a hundred turned round, which makes circles. Asks for random nodes and for that
// data set, and prints p50 and p95 in milliseconds of whole reads (find the node, walk, nodes and links of the answer) and how many nodes they
// answer. Passes when every p95 at the default limit of 1000 nodes is < 50 ms; that of 10,000 nodes is for comparison.
//   node scripts/build.mjs && node_modules/.bin/node bench/lineage.mjs [links] [reads]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { seededRandom } from '../scripts/demo/random.mjs';

const lib = (path) => import(new URL(`../libs/${path}`, import.meta.url).href);
const { assertedContext } = await lib('kernel/dist/index.js');
const { MESSAGING_ENTITIES, MESSAGING_MIGRATIONS } = await lib('messaging/dist/index.js');
const { createDomainDataSource, EmbeddedPostgres, prepareDatabase } = await lib('persistence/dist/index.js');
const { LineageGraphQueries, REGISTRY_ENTITIES, REGISTRY_MIGRATIONS } = await lib('ml-registry/dist/index.js');
const { GraphFacts } = await lib('ml-registry/dist/lineage/graph/graph-facts.js');
const { writeGraph } = await lib('ml-registry/dist/lineage/graph/graph-writes.queries.js');
const { addressOf, ownNode } = await lib('ml-registry/dist/lineage/graph/node-address.js');

const WANTED = Number(process.argv[2] ?? 100_000);
const READS = Number(process.argv[3] ?? 300);
const GENERATIONS = 55;
const MUST_MS = 50;
const HUB = ownNode('dataset', 'holdout', '1');
const random = seededRandom(1);
const below = (count) => Math.floor(random() * count);

/** Links of one version of one model, as [from, relationship, to]. */
function linksOf(model, generation, models) {
  const version = ownNode('model', `m${model}`, `1.${generation}.0`);
  const [run, job] = [ownNode('run', `r${model}-${generation}`), ownNode('job', `j${model}-${generation}`)];
  const dataset = ownNode('dataset', `d${below(models * 3)}`, '1');
  const prediction = ownNode('prediction', `p${model}`, version.version);
  const links = [
    [dataset, 'train', run],
    [job, 'started', run],
    [run, 'produced', version],
    [dataset, 'train', version],
    [HUB, 'test', version],
    [version, 'deployed', ownNode('deployment', `p${model}`, String(generation))],
    [ownNode('deployment', `p${model}`, String(generation)), 'answered', prediction],
  ];
  if (generation > 0) links.push([ownNode('model', `m${model}`, `1.${generation - 1}.0`), 'retrained', version]);
  if (below(50) === 0) {
    links.push([ownNode('model', `m${below(models)}`, `1.${below(GENERATIONS)}.0`), 'distilled', version]);
  }
  for (let input = 0; input < 5; input++) {
    const field = `c${input}`;
    const feature = ownNode('feature', `f${below(models * 5)}`, '1.0.0');
    links.push([{ ...dataset, field }, 'column', { ...version, field }]);
    links.push([feature, 'column', { ...version, field }], [{ ...version, field }, 'column', prediction]);
  }
  return links.map(([from, relationship, to]) =>
    below(100) === 0 ? [to, relationship, from] : [from, relationship, to],
  );
}

async function fill(dataSource) {
  const models = Math.ceil(WANTED / (GENERATIONS * 23));
  const nodes = new Map();
  let written = 0;
  for (let model = 0; model < models; model++) {
    const facts = new GraphFacts();
    for (let generation = 0; generation < GENERATIONS; generation++) {
      for (const [from, relationship, to] of linksOf(model, generation, models)) {
        facts.link(from, relationship, to);
        for (const node of [from, to]) nodes.set(addressOf(node), node);
      }
    }
    written += facts.links.length;
    await dataSource.transaction((tx) => writeGraph(tx, 'default', facts));
  }
  await dataSource.query('VACUUM (ANALYZE) lineage_nodes, lineage_links');
  console.log(`${nodes.size} nodes, ${written} links`);
  return [...nodes.keys()];
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

async function measure(graph, addresses, request, where = '') {
  const context = assertedContext('bench');
  const [times, sizes] = [[], []];
  for (let read = 0; read < READS + 20; read++) {
    const node = addresses[below(addresses.length)];
    const started = performance.now();
    const { nodes } = await graph.get(context, { ...request, node });
    // The first ones warm the cache.
    if (read < 20) continue;
    times.push(performance.now() - started);
    sizes.push(nodes.length);
  }
  const [sorted, counts] = [times.toSorted((a, b) => a - b), sizes.toSorted((a, b) => a - b)];
  const figures = [percentile(sorted, 0.5), percentile(sorted, 0.95)];
  const label = `${request.direction} depth ${request.depth ?? 'any'} limit ${request.limit ?? 1000}${where}`.padEnd(
    40,
  );
  const answered = `${percentile(counts, 0.5)} / ${percentile(counts, 0.95)} / ${counts.at(-1)}`;
  console.log(`${label} ${figures.map((ms) => ms.toFixed(2).padStart(8)).join(' ')}   ${answered}`);
  return figures[1];
}

/** What an empty round trip costs at the same time: on a busy machine all figures grow by what this one does. */
async function baseline(dataSource) {
  const times = [];
  for (let read = 0; read < READS; read++) {
    const started = performance.now();
    await dataSource.query('SELECT 1');
    times.push(performance.now() - started);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const figures = [percentile(sorted, 0.5), percentile(sorted, 0.95)];
  console.log(`${'SELECT 1'.padEnd(40)} ${figures.map((ms) => ms.toFixed(2).padStart(8)).join(' ')}`);
}

const dataDir = mkdtempSync(join(tmpdir(), 'bench-lineage-'));
const postgres = await EmbeddedPostgres.start({ dataDir });
const dataSource = createDomainDataSource({
  connection: postgres.connection('lineage'),
  applicationName: 'bench',
  entities: [...REGISTRY_ENTITIES, ...MESSAGING_ENTITIES],
  migrations: [...MESSAGING_MIGRATIONS, ...REGISTRY_MIGRATIONS],
});
try {
  await prepareDatabase(dataSource);
  if (!dataSource.isInitialized) await dataSource.initialize();
  const addresses = await fill(dataSource);
  const graph = new LineageGraphQueries(dataSource);
  console.log(`${'walk'.padEnd(40)} ${'p50 ms'.padStart(8)} ${'p95 ms'.padStart(8)}   nodes p50 / p95 / max`);
  await baseline(dataSource);
  const must = [];
  for (const direction of ['up', 'down', 'both']) must.push(await measure(graph, addresses, { direction }));
  for (const depth of [1, 5, 50]) must.push(await measure(graph, addresses, { direction: 'both', depth }));
  for (const depth of [undefined, 1]) {
    must.push(await measure(graph, [addressOf(HUB)], { direction: 'both', ...(depth && { depth }) }, ', hub'));
  }
  await measure(graph, addresses, { direction: 'both', limit: 10_000 });
  await measure(graph, [addressOf(HUB)], { direction: 'both', limit: 10_000 }, ', hub');
  const passed = must.every((p95) => p95 < MUST_MS);
  console.log(`p95 < ${MUST_MS} ms: ${passed ? 'passed' : 'FAILED'}`);
  process.exitCode = passed ? 0 : 1;
} finally {
  if (dataSource.isInitialized) await dataSource.destroy();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
