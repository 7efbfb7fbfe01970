import {
  checkGraph,
  type CheckedGraph,
  ENSEMBLE_FLAVOR,
  type EnsembleGraph,
  GRAPH_FILE,
  type MemberInput,
  type MemberSides,
  type ModelNode,
  type NodeAnswer,
  parseStoredGraph,
} from '@intelgraph/ensembles';
import { withoutUndefined } from '@intelgraph/kernel';
import { type ExecutionClock, performanceClock } from '@intelgraph/ml-runtime';

import type { LoadedModel } from '../loaded-model.js';
import type { LoadedModels } from '../loaded-models.js';
import type { ModelArtifact, ModelInput, ModelRuntime, RunnableModel } from '../model-runtime.js';

import { ensembleModel } from './ensemble-model.js';
import { ensemblePlan } from './ensemble-plan.js';

/** Where members are loaded: once for each artifact, whoever uses it. */
export type MemberModels = Pick<LoadedModels, 'load' | 'pin'>;

/** Runs ensembles: graphs whose models are loaded like those of deployments, and stay while the ensemble does. */
export class EnsembleRuntime implements ModelRuntime {
  readonly formats = [ENSEMBLE_FLAVOR];
  readonly backend = 'ensembles of these';

  constructor(
    private readonly models: () => MemberModels,
    private readonly clock: ExecutionClock = performanceClock,
  ) {}

  accepts({ manifest }: ModelArtifact): boolean {
    return manifest['flavor'] === ENSEMBLE_FLAVOR && membersOf(manifest) !== undefined;
  }

  async load(artifact: ModelArtifact): Promise<RunnableModel> {
    const graph = graphOf(artifact);
    const nodes = graph.nodes.flatMap((node) => (node.kind === 'model' ? [node] : []));
    const allowed = new Set(membersOf(artifact.manifest));
    for (const { name, digest } of nodes) {
      // Who named artifacts of others in a file would read them.
      if (!allowed.has(digest)) throw new TypeError(`its manifest does not name the artifact of node ${name}`);
    }
    const release = this.models().pin([...allowed]);
    try {
      const members = await this.loadMembers(nodes);
      const modelOf = ({ name, digest }: Pick<ModelNode, 'name' | 'digest'>): LoadedModel => {
        const model = members.get(digest);
        if (model === undefined) throw new TypeError(`the model of node ${name} is not loaded`);
        return model;
      };
      const checked = checkedGraph(graph, members);
      const plan = ensemblePlan(checked, modelOf);
      return ensembleModel({ plan, checked, clock: this.clock, members: members.size, close: release });
    } catch (error) {
      release();
      throw error;
    }
  }

  private async loadMembers(nodes: readonly ModelNode[]): Promise<Map<string, LoadedModel>> {
    const members = new Map<string, LoadedModel>();
    for (const { name, model, version, digest } of nodes) {
      if (members.has(digest)) continue;
      try {
        members.set(digest, await this.models().load(digest));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new TypeError(`${model}@${version} of node ${name} cannot be loaded: ${why}`, { cause: error });
      }
    }
    return members;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Digests that the manifest of an ensemble names; undefined where it is none that the registry has made. */
function membersOf(manifest: ModelArtifact['manifest']): readonly string[] | undefined {
  const facts = manifest['ensemble'];
  const members = typeof facts === 'object' && facts !== null ? (facts as { members?: unknown }).members : undefined;
  return Array.isArray(members) && members.every((one) => typeof one === 'string') ? members : undefined;
}

function graphOf({ files }: ModelArtifact): EnsembleGraph {
  const file = files.find(({ path }) => path === GRAPH_FILE);
  if (file === undefined) throw new TypeError(`it has no ${GRAPH_FILE}`);
  return parseStoredGraph(JSON.parse(file.bytes.toString('utf8')));
}

/** The rules once more, by what the models themselves say, which signatures may not. */
function checkedGraph({ nodes, output }: EnsembleGraph, members: ReadonlyMap<string, LoadedModel>): CheckedGraph {
  const placed = nodes.map((node, i) => ({ path: `graph.nodes[${i}]`, node }));
  return checkGraph(placed, output, (digest) => sidesOf(members.get(digest)));
}

function sidesOf(model: LoadedModel | undefined): MemberSides {
  if (model === undefined) throw new TypeError('a member is not loaded');
  const { inputs, output } = model.runnable;
  if (output.tensors !== undefined) throw new TypeError('a member answers in tensors');
  const answer: NodeAnswer = {
    type: output.type,
    classes: output.classes,
    hasProbabilities: output.classes.length > 0,
  };
  return { inputs: inputs.map(columnOf), output: answer };
}

function columnOf({ name, type, required, acceptsNumbers, ignored }: ModelInput): MemberInput {
  if (type === 'tensor') throw new TypeError(`its member takes a tensor, ${name}`);
  return withoutUndefined({ name, type, required, acceptsNumbers, ignored });
}
