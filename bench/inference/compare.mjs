import { cpuSecondsBelow } from '../processes.mjs';

import { grpcLoad } from './grpc-load.mjs';
import { httpLoad, postRequest } from './http-load.mjs';

const WARM_UP_SECONDS = 2;

/** A server and the request it is asked, ready to be measured. */
export function side({ roots, target }) {
  const load = target.frame === undefined ? httpLoad : grpcLoad;
  const ask = target.frame === undefined ? { url: target.url, request: postRequest(target) } : target;
  return { roots, load: (options) => load(ask, options) };
}

/** Short rounds in turn: what else the machine does hits both. @returns a list of rounds for each side */
export async function alternate(sides, { connections, seconds, rounds }) {
  const measured = sides.map(() => []);
  for (const each of sides) await each.load({ connections, seconds: WARM_UP_SECONDS });
  for (let round = 0; round < rounds; round++) {
    for (const [i, each] of sides.entries()) measured[i].push(await measure(each, { connections, seconds }));
  }
  return measured;
}

/** Requests per second, ms by quantile, and ms of CPU that all processes of the server took for a request. */
async function measure({ roots, load }, { connections, seconds }) {
  const [cpuBefore, began] = [cpuSecondsBelow(roots), performance.now()];
  const times = (await load({ connections, seconds })).sort((a, b) => a - b);
  const elapsed = (performance.now() - began) / 1000;
  const cpuMs = ((cpuSecondsBelow(roots) - cpuBefore) * 1000) / times.length;
  const at = (q) => times[Math.min(times.length - 1, Math.floor(q * times.length))];
  return { rate: times.length / elapsed, p50: at(0.5), p99: at(0.99), cpuMs };
}

export const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

/** The median of the ratios of neighbours in time. */
export const ratioOfRates = (ours, theirs) => median(ours.map(({ rate }, round) => rate / theirs[round].rate));
