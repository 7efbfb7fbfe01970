const NAME_WIDTH = 34;
const MEGABYTE = 2 ** 20;

const cell = (text, width) => String(text).padStart(width);

export const header = () =>
  `${'p50 / p95 in ms'.padEnd(NAME_WIDTH)}${cell('ours', 16)}${cell('MLflow', 18)}${cell('ratio', 8)}${cell('must', 6)}${cell('aim', 5)}`;

/** Prints a row. @returns whether it is as it must be */
export function printRow({ name, must, aim }, { ours, mlflow, ratio, isTailShort }) {
  const isMet = ratio >= must;
  const remarks = [isMet ? (ratio >= aim ? 'aim' : 'ok') : 'MISSED', ...(isTailShort ? [] : ['p95 > 3 x p50'])];
  const cells = `${cell(shown(ours), 16)}${cell(shown(mlflow), 18)}${cell(ratio.toFixed(1), 8)}`;
  console.log(`${name.padEnd(NAME_WIDTH)}${cells}${cell(must, 6)}${cell(aim, 5)}  ${remarks.join(', ')}`);
  return { isMet, isTailShort };
}

function shown({ rate, p50, p95 }) {
  return rate === undefined ? `${p50.toFixed(2)} / ${p95.toFixed(2)}` : `${rate.toFixed(0)} req/s`;
}

/** The memory of both, and how many rows are as they must be. */
export function printFooter(rows, { ours, mlflow }) {
  const [own, theirs] = [ours, mlflow].map(({ memory }) => memory() / MEGABYTE);
  const ratio = theirs / own;
  const isMet = ratio >= 2;
  const cells = `${cell(`${own.toFixed(0)} MiB`, 16)}${cell(`${theirs.toFixed(0)} MiB`, 18)}${cell(ratio.toFixed(1), 8)}`;
  const remark = isMet ? (ratio >= 4 ? 'aim' : 'ok') : 'MISSED';
  console.log(`${'memory of the process'.padEnd(NAME_WIDTH)}${cells}${cell(2, 6)}${cell(4, 5)}  ${remark}`);
  const all = [...rows, { isMet, isTailShort: true }];
  const missed = all.filter((row) => !row.isMet).length;
  const long = all.filter((row) => !row.isTailShort).length;
  console.log(`${all.length - missed} of ${all.length} rows as fast as they must be; ${long} with p95 > 3 x p50`);
}
