import { type FieldProblem, InvalidInputError } from '@intelgraph/kernel';

import type { Condition, EnsembleGraph, GraphNode, ModelNode, Source, SwitchNode, VotingNode } from '../graph/graph.js';
import type { PinnedNode, PinnedStacking, Placed } from '../graph/plan.js';
import { neededBy, standInOf, structureOf } from '../graph/structure.js';

import { Columns, type EnsembleInput } from './columns.js';
import { constantProblem } from './constant-problem.js';
import { declaredAnswer } from './signature-sides.js';
import { isNumber, isSameTask, type MemberInput, type MemberSides, type NodeAnswer, shownAnswer } from './sides.js';
import { stackedInputs } from './stacked-inputs.js';

/** A graph that keeps all rules, and what follows from it. */
export interface CheckedGraph {
  /** Nodes stand behind those that they need. */
  readonly graph: EnsembleGraph;
  /** What a row of the ensemble holds. */
  readonly inputs: readonly EnsembleInput[];
  readonly answers: ReadonlyMap<string, NodeAnswer>;
  /** What the ensemble answers. */
  readonly output: NodeAnswer;
}

/**
 * Checks that the nodes of a graph fit each other.
 *
 * @param sidesOf what the model of an artifact takes and gives
 * @throws InvalidInputError that names every field which breaks a rule, as `graph.nodes[2].inputs.x`
 */
export function checkGraph(
  nodes: readonly Placed<PinnedNode>[],
  output: string,
  sidesOf: (digest: string) => MemberSides,
): CheckedGraph {
  const { order, problems } = structureOf(nodes, output);
  if (problems.length > 0) throw new InvalidInputError(problems);
  return new GraphCheck(sidesOf).check(order, output);
}

class GraphCheck {
  private readonly problems: FieldProblem[] = [];
  private readonly answers = new Map<string, NodeAnswer>();
  private readonly columns = new Columns();

  constructor(private readonly sidesOf: (digest: string) => MemberSides) {}

  check(order: readonly Placed<PinnedNode>[], output: string): CheckedGraph {
    const nodes = order.map((placed) => this.checkNode(placed));
    this.checkSkips(order, output);
    const answer = this.answers.get(output);
    if (this.problems.length > 0 || answer === undefined) throw new InvalidInputError(this.problems);
    const graph: EnsembleGraph = { format: 1, nodes, output };
    return { graph, inputs: this.columns.inputs, answers: this.answers, output: answer };
  }

  private checkNode({ path, node }: Placed<PinnedNode>): GraphNode {
    const [checked, answer] = this.answerOf(path, node);
    if (answer === undefined) return checked;
    this.answers.set(node.name, answer);
    const { fallback } = node;
    if (fallback === undefined || 'skip' in fallback) return checked;
    if ('constant' in fallback) {
      const problem = constantProblem(fallback.constant, answer);
      if (problem !== undefined) this.wrong(`${path}.fallback.constant`, problem);
      return checked;
    }
    const other = this.answers.get(fallback.node);
    if (other !== undefined) this.checkStandIn(`${path}.fallback.node`, answer, other);
    return checked;
  }

  private answerOf(path: string, node: PinnedNode): [GraphNode, NodeAnswer | undefined] {
    switch (node.kind) {
      case 'model':
        return [node, this.checkModel(path, node)];
      case 'stacking': {
        const model = this.stacked(path, node);
        return [model, this.checkModel(path, model)];
      }
      case 'switch':
        return [node, this.checkSwitch(path, node)];
      case 'average':
      case 'weighted':
      case 'majority':
        return [node, this.checkVote(path, node)];
    }
  }

  private stacked(path: string, node: PinnedStacking): ModelNode {
    const { members, passthrough = false, inputs = {}, ...rest } = node;
    const answers = members.map((name) => ({ name, answer: this.answers.get(name) }));
    const columns = this.sidesOf(node.digest).inputs.filter(({ name }) => !Object.hasOwn(inputs, name));
    const { inputs: fed, unused, missing } = stackedInputs(columns, answers);
    const used = new Set(Object.values(inputs).flatMap((source) => ('node' in source ? [source.node] : [])));
    for (const name of unused.filter((one) => !used.has(one))) {
      this.wrong(`${path}.members[${members.indexOf(name)}]`, `the model takes nothing that ${name} answers`);
    }
    if (!passthrough) {
      for (const name of missing) {
        this.wrong(`${path}.inputs.${name}`, 'no member answers it, and passthrough is not set');
      }
    }
    return { ...rest, kind: 'model', inputs: { ...fed, ...inputs } };
  }

  private checkModel(path: string, { name, digest, inputs, output: declared }: ModelNode): NodeAnswer | undefined {
    const { inputs: taken, output } = this.sidesOf(digest);
    for (const column of Object.keys(inputs)) {
      if (!taken.some((input) => input.name === column)) {
        this.wrong(`${path}.inputs.${column}`, 'is not a column of this model');
      }
    }
    for (const input of taken) {
      const source = Object.hasOwn(inputs, input.name) ? inputs[input.name] : undefined;
      const problem =
        source !== undefined && 'node' in source
          ? this.feedProblem(source, input)
          : this.columns.add(name, source === undefined ? input.name : source.column, input);
      if (problem !== undefined) this.wrong(`${path}.inputs.${input.name}`, problem);
    }
    return this.modelAnswer(path, output, declared === undefined ? undefined : declaredAnswer(declared));
  }

  private modelAnswer(
    path: string,
    known: NodeAnswer | undefined,
    declared: NodeAnswer | undefined,
  ): NodeAnswer | undefined {
    if (known === undefined && declared === undefined) {
      this.wrong(`${path}.output`, 'is required: the signature of this version does not say what it answers');
    }
    if (known === undefined || declared === undefined) return known ?? declared;
    if (known.classes.length === 0 && declared.classes.length > 0 && known.type === declared.type) {
      return { ...declared, hasProbabilities: false };
    }
    if (!isSameTask(known, declared)) {
      this.wrong(`${path}.output`, `the model answers ${shownAnswer(known)}, not ${shownAnswer(declared)}`);
    }
    return known;
  }

  /** What is wrong with giving an answer to an input. */
  private feedProblem(source: Extract<Source, { node: string }>, input: MemberInput): string | undefined {
    const answer = this.answers.get(source.node);
    if (answer === undefined) return undefined;
    const problem = this.classProblem(source, answer);
    if (problem !== undefined || input.ignored !== undefined) return problem;
    const type = source.class === undefined ? answer.type : 'double';
    const isFit =
      type === 'string'
        ? input.type === 'string'
        : input.type === 'double' ||
          (input.type === 'long' && (type === 'long' || input.isWhole !== true)) ||
          (input.type === 'string' && input.acceptsNumbers === true);
    return isFit ? undefined : `takes ${input.type}, and ${source.node} answers ${type}`;
  }

  private classProblem(
    { node, class: name }: { node: string; class?: string },
    answer: NodeAnswer,
  ): string | undefined {
    if (name === undefined) return undefined;
    if (!answer.hasProbabilities) return `${node} answers no probabilities`;
    return answer.classes.includes(name) ? undefined : `${node} has no class ${name}`;
  }

  private checkVote(path: string, { kind, members }: VotingNode): NodeAnswer | undefined {
    const known = members.flatMap((name, i) => {
      const answer = this.answers.get(name);
      return answer === undefined ? [] : [{ name, answer, field: `${path}.members[${i}]` }];
    });
    const [first] = known;
    if (first === undefined) return undefined;
    const needsClasses = kind === 'majority';
    for (const { name, answer, field } of known) {
      const { classes, hasProbabilities } = answer;
      if (!isSameTask(first.answer, answer)) {
        this.wrong(field, `${name} answers ${shownAnswer(answer)}, and ${first.name} ${shownAnswer(first.answer)}`);
      } else if (needsClasses ? classes.length === 0 : !hasProbabilities && !isNumber(answer)) {
        this.wrong(
          field,
          `${name} answers no ${needsClasses ? 'classes that could be counted' : 'probabilities to join'}`,
        );
      }
    }
    if (isNumber(first.answer)) return { type: 'double', classes: [], hasProbabilities: false };
    return { ...first.answer, hasProbabilities: true };
  }

  private checkSwitch(path: string, node: SwitchNode): NodeAnswer | undefined {
    node.cases.forEach(({ when }, i) => {
      const problem = this.conditionProblem(node.name, when);
      if (problem !== undefined) this.wrong(`${path}.cases[${i}].when`, problem);
    });
    const branches = [
      ...node.cases.map(({ then: name }, i) => ({ name, field: `${path}.cases[${i}].then` })),
      { name: node.default, field: `${path}.default` },
    ].flatMap(({ name, field }) => {
      const answer = this.answers.get(name);
      return answer === undefined ? [] : [{ name, field, answer }];
    });
    const [first] = branches;
    if (first === undefined) return undefined;
    for (const { name, field, answer } of branches) {
      if (isSameTask(first.answer, answer)) continue;
      this.wrong(field, `${name} answers ${shownAnswer(answer)}, and ${first.name} ${shownAnswer(first.answer)}`);
    }
    const isWhole = branches.every(({ answer }) => answer.type === 'long');
    const type = isNumber(first.answer) && !isWhole ? 'double' : first.answer.type;
    return { ...first.answer, type, hasProbabilities: branches.every(({ answer }) => answer.hasProbabilities) };
  }

  private conditionProblem(name: string, when: Condition): string | undefined {
    const values: readonly unknown[] = Array.isArray(when.value) ? when.value : [when.value];
    const type = typeof values[0];
    if ('column' in when) {
      const columnType = type === 'number' ? 'double' : type === 'boolean' ? 'boolean' : 'string';
      return this.columns.add(name, when.column, { name: when.column, type: columnType, required: false });
    }
    const answer = this.answers.get(when.node);
    if (answer === undefined) return undefined;
    const problem = this.classProblem(when, answer);
    if (problem !== undefined) return problem;
    const isText = when.class === undefined && answer.type === 'string';
    return (type === 'string') === isText
      ? undefined
      : `${when.node} answers ${isText ? 'texts' : 'numbers'}, not ${type}s`;
  }

  private checkStandIn(field: string, answer: NodeAnswer, other: NodeAnswer): void {
    if (!isSameTask(answer, other)) this.wrong(field, `answers ${shownAnswer(other)}, not ${shownAnswer(answer)}`);
    else if (answer.hasProbabilities && !other.hasProbabilities) this.wrong(field, 'answers no probabilities');
  }

  /** Only members of averages and votes can be left out. */
  private checkSkips(order: readonly Placed<PinnedNode>[], output: string): void {
    const needed = new Map<string, string>([[output, 'the output']]);
    for (const { node } of order) {
      const isVote = node.kind === 'average' || node.kind === 'weighted' || node.kind === 'majority';
      for (const name of isVote ? standInOf(node) : neededBy(node)) needed.set(name, `node ${node.name}`);
    }
    for (const { path, node } of order) {
      const { fallback, name } = node;
      if (fallback === undefined || !('skip' in fallback)) continue;
      const who = needed.get(name);
      if (who !== undefined)
        this.wrong(`${path}.fallback.skip`, `${who} cannot do without ${name}: only averages and votes can`);
    }
  }

  private wrong(field: string, message: string): void {
    this.problems.push({ field, message });
  }
}
