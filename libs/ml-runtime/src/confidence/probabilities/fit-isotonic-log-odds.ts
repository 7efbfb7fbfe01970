import { fitIsotonic } from '@intelgraph/statistics';

import { type IsotonicCalibration, MOST_CORNERS } from './probability-calibration.js';

/** Rows whose mean log-odds came true at one rate. */
interface Block {
  readonly logit: number;
  readonly hits: number;
  readonly rows: number;
}

/**
 * Steeper lines would turn what kernels may differ by in a logit (1e-5) into more than as much of a probability, whose slope by the
 * log-odds is at most 1/4.
 */
const STEEPEST = 4;
/** A block's rate is kept from 0 and 1 by half a row on each side (Jeffreys). */
const HALF_ROW = 0.5;

/**
 * Isotonic regression of two classes by their log-odds, its steps joined at their middles (centred isotonic regression, Oron & Flournoy
 * 2017), so that no two rows lose their order. Neighbouring steps are pooled until each has a fiftieth of the rows and no line is
 * steeper than 4.
 *
 * @param truth 1 for rows of the second class
 */
export function fitIsotonicLogOdds(logits: Float64Array, truth: Float64Array): IsotonicCalibration {
  let blocks = stepsOf(logits, truth);
  const fewest = Math.max(1, Math.ceil(logits.length / Math.min(50, MOST_CORNERS)));
  for (let at = poolable(blocks, fewest); at >= 0; at = poolable(blocks, fewest)) {
    blocks = [...blocks.slice(0, at), pooled(blocks[at], blocks[at + 1]), ...blocks.slice(at + 2)];
  }
  return { method: 'isotonic', x: blocks.map(({ logit }) => logit), y: blocks.map(oddsOf) };
}

/** One block for each step of the isotonic regression. */
function stepsOf(logits: Float64Array, truth: Float64Array): Block[] {
  const { x, y } = fitIsotonic(logits, truth);
  const ends = x.filter((_, i) => y[i] !== y[i + 1]);
  const sums = ends.map(() => ({ logits: 0, hits: 0, rows: 0 }));
  logits.forEach((logit, row) => {
    const sum = sums[stepAt(ends, logit)];
    if (sum === undefined) return;
    sum.logits += logit;
    sum.hits += truth[row] ?? 0;
    sum.rows += 1;
  });
  return sums.map(({ logits: total, hits, rows }) => ({ logit: total / rows, hits, rows }));
}

function stepAt(ends: readonly number[], logit: number): number {
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? Infinity) < logit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a block and the next must become one: the first of them; -1 where none must. */
function poolable(blocks: readonly Block[], fewest: number): number {
  const small = blocks.findIndex(({ rows }) => rows < fewest);
  if (small >= 0 && blocks.length > 1) return Math.min(small, blocks.length - 2);
  return blocks.findIndex((block, i) => {
    const next = blocks[i + 1];
    return next !== undefined && !(oddsOf(next) - oddsOf(block) <= STEEPEST * (next.logit - block.logit));
  });
}

function pooled(one: Block | undefined, other: Block | undefined): Block {
  const [left, right] = [one ?? EMPTY, other ?? EMPTY];
  const rows = left.rows + right.rows;
  return {
    logit: (left.logit * left.rows + right.logit * right.rows) / rows,
    hits: left.hits + right.hits,
    rows,
  };
}

const EMPTY: Block = { logit: 0, hits: 0, rows: 0 };

const oddsOf = ({ hits, rows }: Block): number => Math.log((hits + HALF_ROW) / (rows - hits + HALF_ROW));
