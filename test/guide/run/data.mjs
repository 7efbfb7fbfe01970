import { writeFileSync } from 'node:fs';

/** Card transactions with a rule that can be learned, from a fixed seed; `region` only where groups are compared. */
function transactions(rows, seed, { withRegion = false } = {}) {
  let state = seed;
  const random = () => (state = (1664525 * state + 1013904223) % 2 ** 32) / 2 ** 32;
  const lines = Array.from({ length: rows }, () => {
    const amount = Math.round(random() * 50_000) / 100;
    const merchant = [12345, 67890, 24680][Math.floor(random() * 3)];
    const user = 10_000 + Math.floor(random() * 80_000);
    const risk = amount / 500 + (merchant === 67890 ? 0.3 : 0) + (random() - 0.5) * 0.3;
    const region = ['north', 'south'][Math.floor(random() * 2)];
    return [amount, merchant, user, ...(withRegion ? [region] : []), risk > 0.8 ? 1 : 0].join(',');
  });
  return `amount,merchant_id,user_id,${withRegion ? 'region,' : ''}label\n${lines.join('\n')}\n`;
}

/** The files under /data that the guide's commands name; `label` is what is predicted. */
export function writeDataFiles() {
  writeFileSync('/data/train.csv', transactions(4_000, 1));
  writeFileSync('/data/val.csv', transactions(1_000, 2));
  writeFileSync('/data/test.csv', transactions(1_000, 3, { withRegion: true }));
}
