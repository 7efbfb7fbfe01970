import type { RowAnswer, Vote } from '@intelgraph/ensembles';
import {
  CallerGoneError,
  DeadlineUnreachableError,
  type ExecutionClock,
  type ExecutionRequest,
} from '@intelgraph/ml-runtime';

import type { InputRow, RowPrediction } from '../model-runtime.js';

import { branchReports } from './branch-reports.js';
import { BranchTimeoutError, EnsembleNodeError, NobodyAnsweredError, UnfitAnswerError } from './ensemble.errors.js';
import type { EnsemblePlan, PlanNode, PlannedCase, PlannedModel, PlannedSwitch, PlannedVote } from './ensemble-plan.js';
import { Failure, isAnswer, NodeState, type Outcome, SKIPPED } from './outcome.js';

type Request = ExecutionRequest<InputRow>;

/** One request to an ensemble: every node is asked once for each row that somebody needs its answer for, all at a time. */
export class Evaluation {
  private readonly states = new Map<string, NodeState>();

  constructor(
    private readonly plan: EnsemblePlan,
    private readonly request: Request,
    private readonly clock: ExecutionClock,
  ) {}

  /** In the order of the rows. @throws EnsembleNodeError, DeadlineUnreachableError, CallerGoneError */
  async answers(): Promise<RowPrediction[]> {
    const { output, nodes, reports: known } = this.plan;
    const places = this.request.rows.map((_, place) => place);
    await this.evaluate(output, places);
    const { outcomes } = this.stateOf(output);
    const reports = branchReports(nodes, this.states, known);
    return places.map((place) => {
      const outcome = outcomes[place];
      if (isAnswer(outcome)) return { ...outcome, branches: reports(place) };
      throw errorOf(outcome, output, place);
    });
  }

  /** Makes sure that a node has done its work for these rows. */
  private async evaluate(name: string, places: readonly number[]): Promise<void> {
    const state = this.stateOf(name);
    const fresh = places.filter((place) => state.work[place] === undefined);
    if (fresh.length > 0) {
      const work = this.work(this.nodeOf(name), fresh, state);
      for (const place of fresh) state.work[place] = work;
    }
    await Promise.all(new Set(places.flatMap((place) => state.work[place] ?? [])));
  }

  private async work(node: PlanNode, places: readonly number[], state: NodeState): Promise<void> {
    const outcomes = await this.inTime(node, places);
    const failed: number[] = [];
    places.forEach((place, i) => {
      const outcome = outcomes[i];
      if (outcome === undefined) return;
      state.outcomes[place] = outcome;
      if (!(outcome instanceof Failure)) {
        // What a vote or a switch did is seen in its members.
        if (node.kind === 'model') state.statuses[place] = 'answered';
        return;
      }
      failed.push(place);
      // Others failed with it where it is not its own failure.
      if (outcome.node === node.name) state.statuses[place] = outcome.isTimeout ? 'timed_out' : 'failed';
    });
    if (failed.length > 0) await this.standIn(node, failed, state);
  }

  private async standIn({ fallback }: PlanNode, places: readonly number[], state: NodeState): Promise<void> {
    if (fallback === undefined) return;
    if (fallback.kind === 'node') await this.evaluate(fallback.node, places);
    for (const place of places) {
      state.statuses[place] ??= 'failed';
      state.fallbacks[place] = fallback.kind;
      if (fallback.kind === 'node') state.outcomes[place] = this.outcomeOf(fallback.node, place);
      else state.outcomes[place] = fallback.kind === 'skip' ? SKIPPED : fallback.answer;
    }
  }

  /** What is late counts for nothing any more; whoever computes it is not stopped. */
  private async inTime(node: PlanNode, places: readonly number[]): Promise<readonly Outcome[]> {
    const { name, timeoutMs } = node;
    const failAll = (error: unknown): readonly Outcome[] => places.map(() => new Failure(name, error));
    const work = this.compute(node, places).catch(failAll);
    if (timeoutMs === undefined) return work;
    return new Promise((resolve) => {
      const disarm = this.clock.after(timeoutMs, () => resolve(failAll(new BranchTimeoutError(timeoutMs))));
      void work.then((outcomes) => {
        disarm();
        resolve(outcomes);
      });
    });
  }

  private compute(node: PlanNode, places: readonly number[]): Promise<readonly Outcome[]> {
    switch (node.kind) {
      case 'model':
        return this.ask(node, places);
      case 'vote':
        return this.vote(node, places);
      case 'switch':
        return this.choose(node, places);
    }
  }

  private async ask(node: PlannedModel, places: readonly number[]): Promise<readonly Outcome[]> {
    const { name, source } = node;
    await Promise.all(source.nodes.map((needed) => this.evaluate(needed, places)));
    const outcomes = new Array<Outcome>(places.length);
    const asked: number[] = [];
    const rows: InputRow[] = [];
    places.forEach((place, i) => {
      const failure = source.nodes.map((needed) => this.outcomeOf(needed, place)).find((one) => !isAnswer(one));
      if (failure !== undefined) {
        outcomes[i] = failure;
        return;
      }
      const row = source.rowOf(this.rowAt(place), (needed) => this.answerOf(needed, place));
      const [problem] = source.isFed ? node.model.runnable.validate(row) : [];
      if (problem !== undefined) {
        outcomes[i] = new Failure(name, new UnfitAnswerError(`${problem.field} ${problem.message}`));
        return;
      }
      asked.push(i);
      rows.push(row);
    });
    if (rows.length === 0) return outcomes;
    const answers = await this.predict(node, rows);
    asked.forEach((i, at) => {
      outcomes[i] = answers[at] ?? new Failure(name, new TypeError('it answered fewer rows than it was given'));
    });
    return outcomes;
  }

  private async predict({ model, timeoutMs }: PlannedModel, rows: readonly InputRow[]): Promise<RowPrediction[]> {
    const { predictInline } = model.runnable;
    if (rows.length <= model.inlineRows && predictInline !== undefined) {
      model.touch();
      return predictInline(rows);
    }
    const { priority, signal, deadline = Infinity } = this.request;
    const own = timeoutMs === undefined ? Infinity : this.clock.now() + timeoutMs;
    const soonest = Math.min(deadline, own);
    model.inFlight += 1;
    try {
      return await model.predict({ rows, priority, signal, ...(soonest === Infinity ? {} : { deadline: soonest }) });
    } finally {
      model.inFlight -= 1;
    }
  }

  private async vote(node: PlannedVote, places: readonly number[]): Promise<readonly Outcome[]> {
    const { name, members, join } = node;
    await Promise.all(members.map((member) => this.evaluate(member.name, places)));
    return places.map((place): Outcome => {
      const votes: Vote[] = [];
      for (const member of members) {
        const outcome = this.outcomeOf(member.name, place);
        if (outcome instanceof Failure) return outcome;
        if (outcome !== SKIPPED) votes.push({ ...member, answer: outcome });
      }
      if (votes.length === 0) return new Failure(name, new NobodyAnsweredError());
      return joined(name, () => join(votes));
    });
  }

  private async choose(node: PlannedSwitch, places: readonly number[]): Promise<readonly Outcome[]> {
    const chosen = new Map<number, string | Failure>();
    let open = places;
    for (const one of node.cases) {
      if (open.length === 0) break;
      await this.decide(one, open, chosen);
      open = open.filter((place) => !chosen.has(place));
    }
    for (const place of open) chosen.set(place, node.default);
    const byBranch = Map.groupBy(places, (place) => chosen.get(place));
    await Promise.all(
      [...byBranch].map(async ([branch, own]) => {
        if (typeof branch === 'string') await this.evaluate(branch, own);
      }),
    );
    return places.map((place): Outcome => {
      const branch = chosen.get(place);
      if (branch instanceof Failure) return branch;
      return this.outcomeOf(branch ?? node.default, place);
    });
  }

  private async decide(
    { when, holds, then }: PlannedCase,
    places: readonly number[],
    chosen: Map<number, string | Failure>,
  ): Promise<void> {
    if ('column' in when) {
      for (const place of places) {
        const row = this.rowAt(place);
        if (Object.hasOwn(row, when.column) && holds(row[when.column])) chosen.set(place, then);
      }
      return;
    }
    await this.evaluate(when.node, places);
    for (const place of places) {
      const outcome = this.outcomeOf(when.node, place);
      if (outcome instanceof Failure) chosen.set(place, outcome);
      else if (isAnswer(outcome) && holds(valueOf(outcome, when.class))) chosen.set(place, then);
    }
  }

  private outcomeOf(name: string, place: number): Outcome {
    const outcome = this.stateOf(name).outcomes[place];
    if (outcome === undefined) throw new TypeError(`node ${name} was not asked for row ${place}`);
    return outcome;
  }

  private answerOf(name: string, place: number): RowPrediction {
    const outcome = this.outcomeOf(name, place);
    if (!isAnswer(outcome)) throw new TypeError(`node ${name} has no answer for row ${place}`);
    return outcome;
  }

  private rowAt(place: number): InputRow {
    return this.request.rows[place] ?? {};
  }

  private nodeOf(name: string): PlanNode {
    const node = this.plan.nodes.get(name);
    if (node === undefined) throw new TypeError(`there is no node ${name}`);
    return node;
  }

  private stateOf(name: string): NodeState {
    let state = this.states.get(name);
    if (state === undefined) {
      state = new NodeState(this.request.rows.length);
      this.states.set(name, state);
    }
    return state;
  }
}

const valueOf = ({ prediction, probabilities }: RowPrediction, className: string | undefined): unknown =>
  className === undefined ? prediction : probabilities?.[className];

function joined(name: string, join: () => RowAnswer): Outcome {
  try {
    return join();
  } catch (error) {
    return new Failure(name, error);
  }
}

/** What refuses a request for reasons of its own stays what it is; callers tell it by its class. */
function errorOf(outcome: Outcome | undefined, output: string, place: number): unknown {
  if (!(outcome instanceof Failure)) return new TypeError(`node ${output} has no answer for row ${place}`);
  const { node, error } = outcome;
  const isOwn = error instanceof DeadlineUnreachableError || error instanceof CallerGoneError;
  return isOwn ? error : new EnsembleNodeError(node, place, error);
}
