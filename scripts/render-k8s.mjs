// Writes k8s/base from the chart, for those who take plain manifests; `--check` says whether it is up to date.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const target = join(root, 'k8s/base/intelgraph.yaml');
const chart = ['helm/intelgraph', '-f', 'helm/intelgraph/profiles/small.yaml', '--kube-version', '1.34.0'];
const rendered = spawnSync('helm', ['template', 'intelgraph', ...chart], { cwd: root, encoding: 'utf8' });
if (rendered.status !== 0) {
  process.stderr.write(`helm: ${rendered.error?.message ?? rendered.stderr}\n`);
  process.exit(1);
}
// What only Helm reads; plain Jobs of migrations are applied with the rest and tried again until the database is there.
const text = rendered.stdout
  .replace(/^ *helm\.sh\/hook.*\n/gm, '')
  .replace(/^ *helm\.sh\/resource-policy.*\n/gm, '')
  .replace(/^ *helm\.sh\/chart.*\n/gm, '')
  .replace(/^( *)annotations:\n(?!\1 )/gm, '')
  .replace(/managed-by: Helm/g, 'managed-by: kustomize')
  .replace(/^# Source: .*\n/gm, '');
if (process.argv.includes('--check')) {
  const same = existsSync(target) && readFileSync(target, 'utf8') === text;
  if (!same)
    process.stderr.write('k8s/base/intelgraph.yaml is not what the chart gives; run node scripts/render-k8s.mjs\n');
  process.exit(same ? 0 : 1);
}
writeFileSync(target, text);
