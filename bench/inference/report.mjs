import { median } from './compare.mjs';

const NAME_WIDTH = 34;

const cell = (text, width) => String(text).padStart(width);
const middle = (rounds, key) => median(rounds.map((round) => round[key]));

export const header = () =>
  `${'requests/s, p50 / p99 in ms'.padEnd(NAME_WIDTH)}${cell('ours', 24)}${cell('the other', 24)}${cell('ratio', 8)}${cell('must', 7)}${cell('aim', 6)}`;

/** @returns whether the row is as it must be */
export function printRatio({ name, must, aim }, ours, theirs, ratio) {
  const cells = [ours, theirs].map((rounds) => cell(shown(rounds), 24)).join('');
  return print(
    name,
    `${cells}${cell(ratio.toFixed(2), 8)}${cell(must, 7)}${cell(aim, 6)}`,
    ratio >= must,
    ratio >= aim,
  );
}

/** A row with a limit: less is better. */
export function printLimit({ name, must, aim, unit }, value) {
  const cells = `${cell(`${value.toFixed(3)} ${unit}`, 24)}${cell(`<= ${must}`, 39)}${cell(aim, 6)}`;
  return print(name, cells, value <= must, value <= aim);
}

function print(name, cells, isMet, isAim) {
  console.log(`${name.padEnd(NAME_WIDTH)}${cells}  ${isMet ? (isAim ? 'aim' : 'ok') : 'MISSED'}`);
  return isMet;
}

const shown = (rounds) =>
  `${middle(rounds, 'rate').toFixed(0)}  ${middle(rounds, 'p50').toFixed(2)} / ${middle(rounds, 'p99').toFixed(2)}`;

export { middle };
