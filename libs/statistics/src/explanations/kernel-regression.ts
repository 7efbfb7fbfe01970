import { at, type Numbers } from '../arrays/at.js';
import type { WeightedCoalition } from './kernel-coalitions.js';

/** Only so much that a singular system, of too few coalitions, has a solution at all. */
const RIDGE = 1e-12;

/**
 * The weighted least squares of KernelSHAP: φ with Σφ = `total` that fits v(S) - v(∅) by the sum over S. The constraint takes the last
 * player out of the regression, so it holds exactly.
 */
export function kernelRegression(
  coalitions: readonly WeightedCoalition[],
  gains: Numbers,
  total: number,
  m: number,
): Float64Array {
  if (m === 1) return Float64Array.of(total);
  const free = m - 1;
  const matrix = new Float64Array(free * free);
  const right = new Float64Array(free);
  const x = new Float64Array(free);
  coalitions.forEach(({ coalition, weight }, i) => {
    const last = at(coalition, free);
    const y = at(gains, i) - last * total;
    for (let j = 0; j < free; j++) x[j] = at(coalition, j) - last;
    for (let j = 0; j < free; j++) {
      const scaled = weight * at(x, j);
      if (scaled === 0) continue;
      right[j] = at(right, j) + scaled * y;
      for (let k = 0; k <= j; k++) matrix[j * free + k] = at(matrix, j * free + k) + scaled * at(x, k);
    }
  });
  const solved = solvePositiveDefinite(matrix, right, free);
  const phi = new Float64Array(m);
  phi.set(solved);
  phi[free] = total - solved.reduce((sum, value) => sum + value, 0);
  return phi;
}

/** Cholesky's method on the lower triangle; changes `matrix`. */
function solvePositiveDefinite(matrix: Float64Array, right: Float64Array, n: number): Float64Array {
  let trace = 0;
  for (let i = 0; i < n; i++) trace += at(matrix, i * n + i);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = at(matrix, i * n + j);
      for (let k = 0; k < j; k++) sum -= at(matrix, i * n + k) * at(matrix, j * n + k);
      const floor = (RIDGE * trace) / n;
      matrix[i * n + j] = i === j ? Math.sqrt(Math.max(sum, floor)) : sum / at(matrix, j * n + j);
    }
  }
  const solution = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) solution[i] = at(solution, i) - at(matrix, i * n + k) * at(solution, k);
    solution[i] = at(solution, i) / at(matrix, i * n + i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) solution[i] = at(solution, i) - at(matrix, k * n + i) * at(solution, k);
    solution[i] = at(solution, i) / at(matrix, i * n + i);
  }
  return solution;
}
