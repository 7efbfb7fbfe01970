import type { Branch, Branches, BranchFallback, BranchStatus, KnownReports } from './branches.js';
import type { PlanNode } from './ensemble-plan.js';
import { isAnswer, type NodeState } from './outcome.js';

/** More kinds of reports are objects of their own: a few branches fail in few ways. */
const MOST_KNOWN = 1000;

interface Asked {
  readonly name: string;
  readonly state: NodeState;
}

/** What is said of a node and a row. */
interface Told {
  readonly status: BranchStatus | undefined;
  readonly fallback: BranchFallback | undefined;
  /** Of an ensemble within the ensemble. */
  readonly inner: Branches | undefined;
}

/**
 * What became of each node that was asked for a row.
 *
 * @returns the report of a row; asked for row after row it mostly sees that nothing is new
 */
export function branchReports(
  nodes: ReadonlyMap<string, PlanNode>,
  states: ReadonlyMap<string, NodeState>,
  known: KnownReports,
): (place: number) => Branches {
  const asked = [...nodes.keys()].flatMap((name): Asked[] => {
    const state = states.get(name);
    return state === undefined ? [] : [{ name, state }];
  });
  let before: readonly Told[] | undefined;
  let report: Branches = {};
  return (place) => {
    if (before?.every((told, i) => isSame(told, asked[i], place)) === true) return report;
    before = asked.map(({ state }) => toldOf(state, place));
    report = reportOf(asked, before, known);
    return report;
  };
}

function toldOf({ statuses, fallbacks, outcomes }: NodeState, place: number): Told {
  return { status: statuses[place], fallback: fallbacks[place], inner: innerOf(outcomes[place]) };
}

function isSame({ status, fallback, inner }: Told, asked: Asked | undefined, place: number): boolean {
  if (asked === undefined) return false;
  const { statuses, fallbacks, outcomes } = asked.state;
  return status === statuses[place] && fallback === fallbacks[place] && inner === innerOf(outcomes[place]);
}

const innerOf = (outcome: NodeState['outcomes'][number]): Branches | undefined =>
  isAnswer(outcome) ? outcome.branches : undefined;

function reportOf(asked: readonly Asked[], told: readonly Told[], known: KnownReports): Branches {
  const entries = asked.flatMap(({ name }, i) => entriesOf(name, told[i]));
  const key = JSON.stringify(entries);
  const found = known.get(key);
  if (found !== undefined) return found;
  const report = Object.fromEntries(entries);
  if (known.size < MOST_KNOWN) known.set(key, report);
  return report;
}

function entriesOf(name: string, told: Told | undefined): [string, Branch][] {
  if (told?.status === undefined) return [];
  const { status, fallback, inner = {} } = told;
  const own: [string, Branch] = [name, { status, ...(fallback === undefined ? {} : { fallback }) }];
  if (status !== 'answered') return [own];
  return [own, ...Object.entries(inner).map(([node, branch]): [string, Branch] => [`${name}/${node}`, branch])];
}
