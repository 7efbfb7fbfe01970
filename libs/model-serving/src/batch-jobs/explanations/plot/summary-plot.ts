import type { ExplainedColumn, ExplanationSummary } from '../explanation-summary.js';

import { axisTicks } from './axis-ticks.js';
import { beeswarm } from './beeswarm.js';
import { shortened, svgText } from './svg-text.js';
import { colourAt, GREY, valueColours } from './value-colours.js';

/** Lines of a plot; what contributes less is only counted. */
const MOST_COLUMNS = 20;
const LONGEST_NAME = 26;

const WIDTH = 820;
const TOP = 70;
const LEFT = 200;
const RIGHT = 700;
const LINE = 28;
const BOTTOM = 78;
/** Of the line's height, to each side. */
const SPREAD = 0.42;
const MARGIN = 0.04;
const FONT = 'font-family="system-ui, sans-serif" font-size="12" fill="#333333"';

export interface PlotTexts {
  /** What was explained: a model and its version. */
  readonly subject: string;
}

/**
 * A summary plot as users of the `shap` package know it: a line for each input, those that contribute most first; a point for each row of the
 * sample where its contribution lies, coloured by the value of the input. One file of SVG that needs nothing else.
 */
export function summaryPlot(summary: ExplanationSummary, { subject }: PlotTexts): string {
  const shown = summary.columns.slice(0, MOST_COLUMNS);
  const axis = axisOf(shown);
  const bottom = TOP + Math.max(1, shown.length) * LINE;
  const height = bottom + BOTTOM;
  const heading = `What the inputs of ${subject} contributed`;
  const lines = shown.map((column, i) => line(column, TOP + (i + 0.5) * LINE, axis));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${svgText(heading)}</title>`,
    `<desc id="desc">${svgText(description(summary, shown))}</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<g ${FONT}>`,
    `<text x="16" y="28" font-size="16" font-weight="600">${svgText(shortened(heading, 90))}</text>`,
    `<text x="16" y="48" fill="#666666">${svgText(subtitle(summary, shown))}</text>`,
    `<path d="M${LEFT} ${bottom}H${RIGHT}M${x(axis, 0)} ${TOP}V${bottom}" stroke="#999999" fill="none"/>`,
    ...ticks(axis, bottom),
    ...lines,
    `<text x="${(LEFT + RIGHT) / 2}" y="${bottom + 44}" text-anchor="middle">${svgText(axisTitle(summary))}</text>`,
    legend(bottom),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

interface Axis {
  readonly from: number;
  readonly to: number;
}

/** With room beside the outermost points, and with 0. */
function axisOf(columns: readonly ExplainedColumn[]): Axis {
  let [from, to] = [0, 0];
  for (const { contributions } of columns) {
    for (const one of contributions) [from, to] = [Math.min(from, one), Math.max(to, one)];
  }
  const margin = (to - from) * MARGIN;
  return to > from ? { from: from - margin, to: to + margin } : { from: -1, to: 1 };
}

function x({ from, to }: Axis, value: number): number {
  return rounded(LEFT + ((value - from) / (to - from)) * (RIGHT - LEFT));
}

function line({ name, values, contributions, meanAbsolute }: ExplainedColumn, y: number, axis: Axis): string {
  const offsets = beeswarm(contributions, axis.from, axis.to);
  const colours = valueColours(values);
  const paths = new Map<string, string>();
  contributions.forEach((one, i) => {
    const colour = colours[i] ?? GREY;
    // A stroke of no length with round ends is a point: many of them in one path take little room.
    const point = `M${x(axis, one)} ${rounded(y + (offsets[i] ?? 0) * SPREAD * LINE)}h0`;
    paths.set(colour, (paths.get(colour) ?? '') + point);
  });
  const points = [...paths].map(([colour, path]) => `<path d="${path}" stroke="${colour}"/>`).join('');
  return [
    `<g><title>${svgText(`${name}: ${meanAbsolute.toPrecision(4)} on average`)}</title>`,
    `<path d="M${LEFT} ${y}H${RIGHT}" stroke="#dddddd" stroke-dasharray="1 4"/>`,
    `<text x="${LEFT - 10}" y="${y + 4}" text-anchor="end">${svgText(shortened(name, LONGEST_NAME))}</text>`,
    `<g fill="none" stroke-width="3.6" stroke-linecap="round" stroke-opacity="0.85">${points}</g></g>`,
  ].join('');
}

function ticks(axis: Axis, bottom: number): string[] {
  return axisTicks(axis.from, axis.to, 6).map(({ at, text }) => {
    const place = x(axis, at);
    return `<path d="M${place} ${bottom}v5" stroke="#999999"/><text x="${place}" y="${bottom + 19}" text-anchor="middle">${text}</text>`;
  });
}

/** From low to high beside the lines. */
function legend(bottom: number): string {
  const [top, steps, place] = [TOP + 18, 16, RIGHT + 40];
  const tall = Math.max(16, bottom - top - 18) / steps;
  const bars = Array.from({ length: steps }, (_, i) => {
    const y = rounded(top + i * tall);
    return `<rect x="${place}" y="${y}" width="10" height="${rounded(tall + 0.5)}" fill="${colourAt(1 - i / (steps - 1))}"/>`;
  });
  const end = rounded(top + tall * steps);
  return [
    `<text x="${place + 5}" y="${top - 8}" text-anchor="middle">high</text>${bars.join('')}`,
    `<text x="${place + 5}" y="${end + 16}" text-anchor="middle">low</text>`,
    `<text x="${place + 26}" y="${rounded((top + end) / 2)}" text-anchor="middle" transform="rotate(90 ${place + 26} ${rounded((top + end) / 2)})">value of the input</text>`,
    `<path d="M${place - 28} ${end + 34}h0" stroke="${GREY}" stroke-width="6" stroke-linecap="round"/><text x="${place - 20}" y="${end + 38}">text, missing</text>`,
  ].join('');
}

function axisTitle({ class: explained }: ExplanationSummary): string {
  if (explained === undefined) return 'contribution to the prediction';
  if (explained === null) return 'contribution to the probability of the predicted class';
  return `contribution to the probability of ${shortened(explained, 40)}`;
}

function subtitle({ columns, sampleRows, rowsExplained }: ExplanationSummary, shown: readonly unknown[]): string {
  const of = columns.length > shown.length ? `${shown.length} of ${columns.length} inputs, ` : '';
  return `${of}${sampleRows} of ${rowsExplained} rows; ordered by the mean of the absolute contribution over all rows`;
}

function description(summary: ExplanationSummary, shown: readonly ExplainedColumn[]): string {
  const means = shown.map(({ name, meanAbsolute }) => `${name} ${meanAbsolute.toPrecision(4)}`).join(', ');
  return `Points of ${summary.sampleRows} rows for each input: ${axisTitle(summary)}. Mean absolute contribution: ${means}.`;
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
