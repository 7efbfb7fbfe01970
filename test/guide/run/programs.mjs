/**
 * What the guide's TypeScript leaves open. Each program is the guide's blocks under these headings, in this order; text
 * stands as it is, a function gets the block's code.
 */
const alone = (code) => `{\n${code}}\n`;

export const PROGRAMS = {
  registry: [
    'Model Registry',
    '1. Register a Model',
    '2. Track Lineage',
    '3. Stage Transition',
    '4. A/B Testing',
    // It declares `model` a second time.
    ['Model Not Found', alone],
    { code: 'console.log(transition.id, abTest.status);\nawait registry.close();\n' },
  ],
  features: [
    'Feature Store',
    'Register Features',
    'Write Features (Online + Offline)',
    {
      code: `
for (const [name, feature_type, value] of [
  ['user_avg_transaction_amount', 'float', 125.5],
  ['user_last_login_days', 'int', 2],
] as const) {
  await featureStore.registerFeature({ name, version: '1.0.0', feature_type, entity_type: 'user', owner: 'me' });
  await featureStore.writeFeature(name, 'user_12345', value, '1.0.0');
}
`,
    },
    'Read Features (Online-first)',
    'Feature Vectors',
    { code: 'console.log(feature.name);\nawait featureStore.close();\n' },
  ],
  monitoring: [
    {
      code: `
import { createModelMonitoring } from '@intelgraph/model-monitoring';

const monitoring = createModelMonitoring({
  postgres: { host: 'localhost', port: 5432, database: 'monitoring', user: 'postgres', password: 'postgres' },
});
await monitoring.initialize();
const modelId = 'fraud_detector';
const day = (shift: number) =>
  Array.from({ length: 500 }, (_, i) => ({ amount: ((i * 0.618) % 1) * 100 + shift, country: ['de', 'fr', 'it'][i % 3] }));
const baselineData = day(0);
const currentData = day(40);
`,
    },
    'Detect Drift',
    'Monitor Data Quality',
    ['Drift Detected', alone],
    { code: 'console.log(driftReport.drift_detected);\nawait monitoring.close();\n' },
  ],
};

/** The text of a program: all TypeScript under each of its headings. @throws Error when the guide has none there any more */
export function programOf(parts, blocks) {
  return parts
    .map((part) => {
      if (part.code !== undefined) return part.code;
      const [heading, change] = Array.isArray(part) ? part : [part, (code) => code];
      const own = blocks.filter((one) => one.heading === heading && one.language === 'typescript');
      if (own.length === 0) throw new Error(`the guide has no TypeScript under "${heading}"`);
      return own.map(({ code }) => change(code)).join('\n');
    })
    .join('\n');
}
