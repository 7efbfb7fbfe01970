import { canonicalJson, putFiles } from '@intelgraph/artifact-store';
import {
  checkGraph,
  type CheckedGraph,
  ENSEMBLE_FLAVOR,
  type EnsembleFacts,
  GRAPH_FILE,
  MAX_MODELS,
  MAX_NESTING,
  parseGraph,
  planOf,
} from '@intelgraph/ensembles';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';

import type { RegistryParts } from '../ml-registry.ports.js';
import type { VersionsQueries } from '../versions/versions.queries.js';
import type { ParentModelInput } from '../versions/versions.types.js';

import { ensembleSignature, taskOf } from './ensemble-signature.js';
import { ENSEMBLE_KEY } from './ensemble-facts.js';
import { type PinnedMember, PinnedMembers } from './pinned-members.js';

/** An ensemble whose artifact is in the store. */
export interface NewEnsemble {
  readonly artifactDigest: string;
  readonly task: 'regression' | 'classification';
  /** Digests of the artifacts of its members. */
  readonly members: readonly string[];
  readonly parents: readonly ParentModelInput[];
}

/** What lineage calls a member. */
const RELATIONSHIP = 'ensemble-member';

/**
 * Pins the versions that a graph means now, checks that they fit, and stores what follows from it as an artifact.
 *
 * @param graph as it was sent
 * @throws InvalidInputError that names every field which breaks a rule, as `graph.nodes[2].inputs.x`
 */
export async function newEnsemble(
  parts: RegistryParts,
  versions: VersionsQueries,
  context: RequestContext,
  graph: unknown,
): Promise<NewEnsemble> {
  const given = parseGraph(graph);
  const { nodes, members } = await new PinnedMembers(parts, versions, context).pin(planOf(given));
  const byDigest = new Map(members.map((member) => [member.digest, member]));
  const checked = checkGraph(
    nodes,
    given.output,
    (digest) => byDigest.get(digest)?.sides ?? { inputs: [], output: undefined },
  );
  const facts = factsOf(checked, byDigest);
  const signature = ensembleSignature(checked);
  const file = { path: GRAPH_FILE, bytes: Buffer.from(canonicalJson(checked.graph)) };
  const artifactDigest = await parts.store.putManifest({
    schema_version: 1,
    flavor: ENSEMBLE_FLAVOR,
    files: await putFiles(parts.store, [file]),
    signature,
    ...taskOf(checked.output),
    [ENSEMBLE_KEY]: facts,
  });
  const parents = members.map(({ modelId, version }) => ({
    ...{ model_id: modelId, version, relationship: RELATIONSHIP },
  }));
  const task = checked.output.classes.length === 0 ? 'regression' : 'classification';
  return { artifactDigest, task, members: facts.members, parents };
}

function factsOf({ graph }: CheckedGraph, members: ReadonlyMap<string, PinnedMember>): EnsembleFacts {
  const nodes = graph.nodes.flatMap((node) => (node.kind === 'model' ? [node] : []));
  const inner = nodes.flatMap(({ digest }) => members.get(digest)?.ensemble ?? []);
  const nesting = 1 + Math.max(0, ...inner.map((facts) => facts.nesting));
  if (nesting > MAX_NESTING) {
    throw InvalidInputError.of('graph', `is ${nesting} ensembles within each other, and may be ${MAX_NESTING}`);
  }
  const models = nodes.length - inner.length + inner.reduce((sum, facts) => sum + facts.models, 0);
  if (models > MAX_MODELS) {
    throw InvalidInputError.of('graph', `has ${models} models with those of its ensembles, and may have ${MAX_MODELS}`);
  }
  return { members: [...members.keys()].sort(), nesting, models };
}

/** A purge frees artifacts while it holds off registrations; what was there when members were pinned may be gone by now. */
export async function assertMembersStored(parts: RegistryParts, { members }: NewEnsemble): Promise<void> {
  for (const digest of members) {
    if ((await parts.store.statBlob(digest)) !== null) continue;
    throw InvalidInputError.of('graph', 'names a version whose artifact was removed just now');
  }
}
