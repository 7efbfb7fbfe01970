import type { ArtifactManifest } from '@intelgraph/artifact-store';
import {
  type EnsembleFacts,
  type MemberReference,
  type MemberSides,
  type PinnedNode,
  type Placed,
  type PlannedNode,
  sidesOfSignature,
} from '@intelgraph/ensembles';
import { AppError, type FieldProblem, InvalidInputError, type RequestContext } from '@intelgraph/kernel';

import type { RegistryParts } from '../ml-registry.ports.js';
import { selectorOf, type VersionsQueries, type VersionWithAliases } from '../versions/versions.queries.js';

import { ensembleFacts } from './ensemble-facts.js';

/** A version that an ensemble consists of. */
export interface PinnedMember {
  readonly modelId: string;
  readonly model: string;
  readonly version: string;
  readonly digest: string;
  readonly sides: MemberSides;
  /** Of a member that is an ensemble itself. */
  readonly ensemble: EnsembleFacts | undefined;
}

export interface PinnedGraph {
  readonly nodes: readonly Placed<PinnedNode>[];
  /** Each once. */
  readonly members: readonly PinnedMember[];
}

type Member = PinnedMember | FieldProblem;

/** Finds out which versions a graph means now, each once, also where several nodes name it. */
export class PinnedMembers {
  private readonly found = new Map<string, Promise<Member>>();

  constructor(
    private readonly parts: RegistryParts,
    private readonly versions: VersionsQueries,
    private readonly context: RequestContext,
  ) {}

  /** @throws InvalidInputError that names each version which is unknown or cannot be served */
  async pin(plan: readonly Placed<PlannedNode>[]): Promise<PinnedGraph> {
    const problems: FieldProblem[] = [];
    const members = new Map<string, PinnedMember>();
    const nodes: Placed<PinnedNode>[] = [];
    for (const { path, node } of plan) {
      if (node.kind !== 'model' && node.kind !== 'stacking') {
        nodes.push({ path, node });
        continue;
      }
      const member = await this.memberOf(node);
      if ('message' in member) {
        problems.push({ field: `${path}.${member.field}`, message: member.message });
        continue;
      }
      members.set(`${member.modelId}@${member.version}`, member);
      nodes.push({ path, node: pinned(node, member) });
    }
    if (problems.length > 0) throw new InvalidInputError(problems);
    return { nodes, members: [...members.values()] };
  }

  private memberOf(reference: MemberReference): Promise<Member> {
    const { model, version, alias } = reference;
    const key = JSON.stringify([model, version, alias]);
    const known = this.found.get(key) ?? this.resolve(reference);
    this.found.set(key, known);
    return known;
  }

  private async resolve({ model, version, alias }: MemberReference): Promise<Member> {
    const field = version === undefined ? 'alias' : 'version';
    const selector = version === undefined ? { alias: alias ?? '' } : selectorOf(version);
    let found: VersionWithAliases;
    try {
      found = await this.versions.resolve(this.context, model, selector);
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== 'not_found') throw error;
      return { field: error.code === 'MODEL.NOT_FOUND' ? 'model' : field, message: error.message };
    }
    const { model_id: modelId, model_name: name, version: semver, artifact_digest: digest } = found;
    if (digest === null) {
      const message = `${name}@${semver} is ${found.artifact_status}: there is no artifact that could be served`;
      return { field, message };
    }
    const manifest = await this.parts.store.getManifest(digest);
    const sides = sidesOfSignature(signatureOf(manifest) ?? found.signature);
    if (sides === undefined) {
      const message = `the signature of ${name}@${semver} names no columns that rows could fill`;
      return { field, message };
    }
    return { modelId, model: name, version: semver, digest, sides, ensemble: ensembleFacts(manifest) };
  }
}

function pinned(
  node: Extract<PlannedNode, { kind: 'model' | 'stacking' }>,
  { model, version, digest }: PinnedMember,
): PinnedNode {
  const pins = { model, version, digest };
  if (node.kind === 'stacking') return { ...withoutAlias(node), ...pins };
  return { ...withoutAlias(node), ...pins, inputs: node.inputs ?? {} };
}

const withoutAlias = <N extends object>(node: N): Omit<N, 'alias'> =>
  Object.fromEntries(Object.entries(node).filter(([field]) => field !== 'alias')) as Omit<N, 'alias'>;

function signatureOf({ signature }: ArtifactManifest): Record<string, unknown> | undefined {
  const isRecord = typeof signature === 'object' && signature !== null && !Array.isArray(signature);
  return isRecord ? (signature as Record<string, unknown>) : undefined;
}
