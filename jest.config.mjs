/** One configuration for all tiers: `*.spec.ts` unit, `*.int-spec.ts` integration, `*.e2e-spec.ts` across apps. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts', '**/*.int-spec.ts', '**/*.e2e-spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2023',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
  globalTeardown: '<rootDir>/libs/testing/jest/global-teardown.mjs',
  // For what hangs; a machine under load is three times slower than one at rest.
  testTimeout: 120_000,
  // A module of Node's vm is never freed while its process lives, so a worker grows by some 15 MB with each suite.
  workerIdleMemoryLimit: '1GB',
};
