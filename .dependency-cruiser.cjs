// The direction of dependencies (DESIGN §1). test/architecture/dependency-rules.spec.ts proves that each rule bites.
const DOMAINS =
  'ml-registry|experiment-tracking|feature-store|ml-training|model-serving|model-monitoring|ml-governance';
const SHARED =
  'ml-runtime|python-worker|statistics|online-features|messaging|persistence|artifact-store|outbound|data-files|job-queue|ensembles|rate-limits';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-lib-to-app', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'not-app-to-app',
      comment: 'Only standalone composes the other apps.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'not-domain-to-domain',
      severity: 'error',
      from: { path: `^libs/(${DOMAINS})/` },
      to: { path: `^libs/(${DOMAINS})/`, pathNot: '^libs/$1/' },
    },
    {
      name: 'not-shared-to-domain',
      severity: 'error',
      from: { path: `^libs/(${SHARED}|contracts|kernel|platform)/` },
      to: { path: `^libs/(${DOMAINS})/` },
    },
    {
      name: 'not-base-upwards',
      severity: 'error',
      from: { path: '^libs/(contracts|kernel)/' },
      to: { path: `^libs/(${SHARED}|platform|testing)/` },
    },
    {
      name: 'kernel-is-pure',
      severity: 'error',
      from: { path: '^libs/kernel/src' },
      to: { path: '^libs/', pathNot: '^libs/kernel/' },
    },
    {
      name: 'platform-is-for-apps',
      severity: 'error',
      from: { path: '^libs/', pathNot: '^libs/(platform|testing)/' },
      to: { path: '^libs/platform/' },
    },
    {
      name: 'domains-know-no-nest',
      severity: 'error',
      from: { path: '^libs/', pathNot: '^libs/(platform|testing)/' },
      to: { path: '^(node_modules/)?(@nestjs/|fastify)', reachable: true },
    },
    {
      name: 'tests-stay-tests',
      severity: 'error',
      from: { path: '^(libs|apps)/[^/]+/src', pathNot: '(spec\\.ts$|^libs/testing/)' },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'packages-are-declared',
      comment: 'What another workspace brought along is not there for pnpm, or for who installs the package alone.',
      severity: 'error',
      from: { path: '^(libs|apps)/[^/]+/src', pathNot: 'spec\\.ts$' },
      to: { dependencyTypes: ['npm-no-pkg'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|/gen/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
