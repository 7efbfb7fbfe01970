import type { ModelVersionEntity } from '../../versions/model-version.entity.js';
import { uuidOf } from '../../versions/run-ids.js';
import type { LineageDatasetInput, LineageInput } from '../../versions/versions.types.js';

import { GraphFacts } from './graph-facts.js';
import { ownNode, type NodeReference } from './node-address.js';
import { signatureInputs } from './signature-inputs.js';

/** A parent as far as it is known: `model` is the id of a model of the workspace, else what was recorded. */
export interface ParentReference {
  readonly model: string;
  readonly version: string;
  readonly relationship: string;
}

type Placed = Pick<ModelVersionEntity, 'modelId' | 'version' | 'signature' | 'artifactDigest'>;

const JUDGED_WITH = /^(val|valid|validation|test|eval|evaluation|holdout)$/i;

/** What the record of a version says in the graph. */
export function versionGraph(
  version: Placed,
  lineage: LineageInput,
  parents: readonly ParentReference[] = [],
): GraphFacts {
  const model = ownNode('model', version.modelId, version.version);
  const facts = new GraphFacts().node(model, { digest: version.artifactDigest });
  const inputs = signatureInputs(version.signature);
  for (const input of inputs) facts.node({ ...model, field: input });
  for (const parent of parents) {
    facts.link(ownNode('model', parent.model, parent.version), parent.relationship, model);
  }
  for (const dataset of lineage.datasets ?? []) addDataset(facts, model, dataset, inputs);
  addOrigin(facts, model, lineage);
  return facts;
}

/** A data set is known by its version, or else by its digest: that of another content is another node. */
export const datasetNode = (id: string, version?: string | null, digest?: string | null, field = ''): NodeReference =>
  ownNode('dataset', id, version !== undefined && version !== null && version !== '' ? version : (digest ?? ''), field);

function addDataset(
  facts: GraphFacts,
  model: NodeReference,
  { dataset_id, version, digest, split = '' }: LineageDatasetInput,
  inputs: readonly string[],
): void {
  const dataset = datasetNode(dataset_id, version, digest);
  facts.node(dataset, { digest }).link(dataset, split === '' ? 'input' : split, model);
  if (JUDGED_WITH.test(split)) return;
  for (const field of inputs) facts.link({ ...dataset, field }, 'column', { ...model, field });
}

function addOrigin(facts: GraphFacts, model: NodeReference, { run_id, job_id }: LineageInput): void {
  const [run, job] = [run_id ?? '', job_id ?? ''].map((id) => (id === '' ? undefined : id));
  if (run !== undefined) facts.link(ownNode('run', uuidOf(run)), 'produced', model);
  if (job === undefined) return;
  if (run === undefined) facts.link(ownNode('job', job), 'produced', model);
  else facts.link(ownNode('job', job), 'started', ownNode('run', uuidOf(run)));
}
