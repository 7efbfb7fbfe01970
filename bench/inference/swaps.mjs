import { setTimeout as sleep } from 'node:timers/promises';

import { alternate, side } from './compare.mjs';

const BETWEEN_SWAPS_MS = 250;

/**
 * Rounds of `/predict` without and with swaps of the version that answers, in turn. An answer that is not 200 is an error.
 *
 * @returns `{ quiet, swapping, swaps }`: rounds of both, and how often versions were swapped
 */
export async function measureSwaps(ours, options) {
  const plain = side({ roots: ours.roots, target: ours.predict });
  let swaps = 0;
  const load = async (each) => {
    let isOver = false;
    const swapping = (async () => {
      while (!isOver) {
        await ours.swap(swaps++);
        await sleep(BETWEEN_SWAPS_MS);
      }
    })();
    const times = await plain.load(each);
    isOver = true;
    await swapping;
    return times;
  };
  const [quiet, swapping] = await alternate([plain, { roots: ours.roots, load }], options);
  return { quiet, swapping, swaps };
}
