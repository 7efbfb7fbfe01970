import type { Route } from '../deployments/route.js';

/**
 * The routes of a step: the canary takes its weight, the stable versions share the rest as they did among themselves, in whole
 * percent (largest remainder). The canary comes last, so that keys which it answers stay with it when its weight grows.
 *
 * @param weight 0 to 100
 */
export function canaryRoutes(stable: readonly Route[], canary: Omit<Route, 'weight'>, weight: number): Route[] {
  const others = stable.filter(({ version }) => version !== canary.version);
  const total = others.reduce((sum, route) => sum + route.weight, 0);
  const rest = 100 - weight;
  const exact = others.map((route) => (total === 0 ? 0 : (route.weight * rest) / total));
  const weights = exact.map(Math.floor);
  let left = rest - weights.reduce((sum, one) => sum + one, 0);
  const byRemainder = exact.map((share, i) => ({ i, part: share - Math.floor(share) })).sort((a, b) => b.part - a.part);
  for (const { i } of byRemainder) {
    if (left === 0) break;
    weights[i] = (weights[i] ?? 0) + 1;
    left -= 1;
  }
  return [...others.map((route, i) => ({ ...route, weight: weights[i] ?? 0 })), { ...canary, weight }];
}
