import type { Branch, Branches } from './branches.js';
import type { PlanNode } from './ensemble-plan.js';
import { isAnswer, type NodeState } from './outcome.js';

/**
 * What became of each node that was asked for a row.
 *
 * @returns the report of a row; equal ones are one object
 */
export function branchReports(
  nodes: ReadonlyMap<string, PlanNode>,
  states: ReadonlyMap<string, NodeState>,
): (place: number) => Branches {
  const asked = [...nodes.keys()].flatMap((name) => {
    const state = states.get(name);
    return state === undefined ? [] : [{ name, state }];
  });
  const known = new Map<string, Branches>();
  return (place) => {
    const entries = asked.flatMap(({ name, state }) => entriesOf(name, state, place));
    const key = JSON.stringify(entries);
    let report = known.get(key);
    if (report === undefined) {
      report = Object.fromEntries(entries);
      known.set(key, report);
    }
    return report;
  };
}

function entriesOf(name: string, { statuses, fallbacks, outcomes }: NodeState, place: number): [string, Branch][] {
  const status = statuses[place];
  if (status === undefined) return [];
  const fallback = fallbacks[place];
  const outcome = outcomes[place];
  const inner = status === 'answered' && isAnswer(outcome) ? (outcome.branches ?? {}) : {};
  return [
    [name, { status, ...(fallback === undefined ? {} : { fallback }) }],
    ...Object.entries(inner).map(([node, branch]): [string, Branch] => [`${name}/${node}`, branch]),
  ];
}
