/** Where a condition that holds on the left ends, to the last digits. */
export function bisected(left: number, right: number, holds: (x: number) => boolean): number {
  let [low, high] = [left, right];
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
