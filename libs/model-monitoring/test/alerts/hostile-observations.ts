import type { AlertObservation } from '../../src/index.js';

const INJECTION = 'x\r\nBcc: victim@example.com\r\n\r\nbody';

/** Conditions whose texts are meant to break messages: they come from column names and values that clients choose. */
export function hostileObservations(): Partial<AlertObservation>[] {
  return [
    { name: INJECTION, summary: INJECTION, labels: { [INJECTION]: INJECTION } },
    {
      name: '<!channel> <@U123> <https://evil.example|click> & more',
      summary: '&lt;!here&gt; <!everyone>',
      labels: {},
    },
    { name: '&'.repeat(5_000), summary: '<'.repeat(5_000), labels: { wide: '>'.repeat(5_000) } },
    { name: '🦜'.repeat(3_000), summary: 'ø\u202Eevil\u2028line', labels: { emoji: '👩‍👩‍👧‍👦'.repeat(400) } },
    {
      name: 'half \ud83e',
      summary: 'nul \0 and half \udd9c',
      labels: { 'nul\0': '\ud83e' },
      details: { 'n\0': ['\0', '\ud83e'] },
    },
    { name: '"quotes" \\ and \u0007 bell', summary: '\u0001'.repeat(2_000), labels: {} },
    {
      name: 'many labels',
      summary: '',
      labels: Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`label ${i}`, `${i}`.repeat(2_000)])),
    },
    { name: '__proto__', labels: JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string> },
    { name: 'reserved', labels: { source: 'not drift', model_name: 'not churn', alert_name: 'other' } },
    { name: 'large', details: { large: 'x'.repeat(1_000_000) } },
    ...Array.from({ length: 30 }, (_, i) => ({ name: `${i} ${'"'.repeat(900)}`, summary: '"'.repeat(1_900) })),
  ];
}
