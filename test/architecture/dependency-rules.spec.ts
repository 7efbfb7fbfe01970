import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '../..');

/** One file that breaks exactly one rule each, and the files they reach for. */
const PLANTED: Record<string, { files: Record<string, string> }> = {
  'no-circular': {
    files: {
      'libs/kernel/src/a.ts': `import './b.js';\nexport const a = 1;`,
      'libs/kernel/src/b.ts': `import './a.js';\nexport const b = 1;`,
    },
  },
  'not-lib-to-app': { files: { 'libs/platform/src/x.ts': `import '../../../apps/registry/src/y.js';` } },
  'not-app-to-app': { files: { 'apps/features/src/x.ts': `import '../../registry/src/y.js';` } },
  'not-domain-to-domain': { files: { 'libs/ml-training/src/x.ts': `import '../../ml-registry/src/y.js';` } },
  'not-shared-to-domain': { files: { 'libs/messaging/src/x.ts': `import '../../ml-registry/src/y.js';` } },
  'not-base-upwards': { files: { 'libs/contracts/src/x.ts': `import '../../messaging/src/y.js';` } },
  'kernel-is-pure': { files: { 'libs/kernel/src/x.ts': `import '../../statistics/src/y.js';` } },
  'platform-is-for-apps': { files: { 'libs/model-serving/src/x.ts': `import '../../platform/src/y.js';` } },
  'domains-know-no-nest': {
    files: {
      'libs/ml-governance/src/x.ts': `import './indirect.js';`,
      'libs/ml-governance/src/indirect.ts': `import '@nestjs/common';`,
    },
  },
  'packages-are-declared': {
    files: {
      'libs/online-features/src/x.ts': `import 'somebody-elses';`,
      'libs/online-features/package.json': '{ "name": "online-features", "version": "1.0.0", "dependencies": {} }',
      'node_modules/somebody-elses/package.json': '{ "name": "somebody-elses", "version": "1.0.0", "main": "main.js" }',
      'node_modules/somebody-elses/main.js': '',
    },
  },
  'tests-stay-tests': { files: { 'libs/artifact-store/src/x.ts': `import '../../testing/src/y.js';` } },
};
const TARGETS = [
  'apps/registry',
  'libs/ml-registry',
  'libs/messaging',
  'libs/statistics',
  'libs/platform',
  'libs/testing',
];

interface Violation {
  rule: { name: string };
}

describe('the dependency rules', () => {
  let folder: string;
  let broken: Set<string>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'planted-faults-'));
    const plant = (path: string, text: string): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `${text}\n`);
    };
    for (const target of TARGETS) plant(`${target}/src/y.ts`, 'export const y = 1;');
    for (const { files } of Object.values(PLANTED)) Object.entries(files).forEach(([path, text]) => plant(path, text));
    plant('tsconfig.json', '{ "compilerOptions": { "module": "nodenext", "moduleResolution": "nodenext" } }');
    const bin = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const config = join(ROOT, '.dependency-cruiser.cjs');
    const run = spawnSync(process.execPath, [bin, 'apps', 'libs', '--config', config, '--output-type', 'json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const { summary } = JSON.parse(run.stdout) as { summary: { violations: Violation[] } };
    broken = new Set(summary.violations.map((violation) => violation.rule.name));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(Object.keys(PLANTED))('catch a planted fault: %s', (rule) => {
    expect([...broken]).toContain(rule);
  });

  it('are all covered by a planted fault', async () => {
    const config = (await import(join(ROOT, '.dependency-cruiser.cjs'))) as {
      default: { forbidden: { name: string }[] };
    };

    expect(config.default.forbidden.map((rule) => rule.name).sort()).toEqual(Object.keys(PLANTED).sort());
  });
});
