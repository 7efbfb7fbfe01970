import type {
  DeployedFeatureServiceState,
  DeploymentState,
  FeatureConsumerState,
  FeatureServiceState,
  FeatureState,
  RunState,
  TrainingDatasetFact,
  TrainingJobFact,
} from '@intelgraph/contracts';
import type { Transaction } from '@intelgraph/persistence';

import { featureNode } from './feature-names.js';
import { GraphFacts } from './graph-facts.js';
import { holdNames, modelIds, writeGraph } from './graph-writes.queries.js';
import { type NodeReference, ownNode } from './node-address.js';
import { findDataset, findInputs } from './projection.queries.js';
import { datasetNode } from './version-graph.js';

/**
 * Puts into the graph what other domains announce. Nodes and links only ever add up, so events may come in any order and
 * again: the graph is the same.
 */
export class LineageProjection {
  /** An uploaded data set with its columns. */
  async dataset(tx: Transaction, workspace: string, { dataset_id, name, digest, columns }: TrainingDatasetFact) {
    const dataset = datasetNode(dataset_id, '', digest);
    const facts = new GraphFacts().node(dataset, { name, digest });
    for (const field of columns) facts.node({ ...dataset, field }, { name });
    await writeGraph(tx, workspace, facts);
  }

  /** A tracked run, the data sets it read and the job that it is of. */
  async run(tx: Transaction, workspace: string, { id, name, job_id, datasets }: RunState) {
    const run = ownNode('run', id);
    const facts = new GraphFacts().node(run, { name });
    for (const { dataset_id, digest, split } of datasets) {
      const dataset = datasetNode(dataset_id, '', digest);
      facts.node(dataset, { digest }).link(dataset, split === '' ? 'input' : split, run);
    }
    if (job_id !== null && job_id !== '') facts.link(ownNode('job', job_id), 'started', run);
    await writeGraph(tx, workspace, facts);
  }

  /** A training job, the column that it learns to predict and, as soon as there is one, its run. */
  async job(tx: Transaction, workspace: string, { job_id, model_name, run_id, target, ...data }: TrainingJobFact) {
    const job = ownNode('job', job_id);
    const facts = new GraphFacts().node(job, { name: `training/${model_name}` });
    if (run_id !== undefined) facts.link(job, 'started', ownNode('run', run_id));
    if (data.dataset_id !== undefined) {
      const dataset = datasetNode(data.dataset_id, '', data.dataset_digest);
      if (run_id === undefined) facts.link(dataset, 'input', job);
      if (target !== '') facts.link({ ...dataset, field: target }, 'target', job);
    }
    await writeGraph(tx, workspace, facts);
  }

  /** A version of a feature and what it is computed from. */
  async feature(tx: Transaction, workspace: string, { name, version, sources }: FeatureState) {
    const feature = ownNode('feature', name, version);
    const facts = new GraphFacts().node(feature);
    for (const { kind, ref, columns = [] } of sources) {
      if (kind === 'feature') {
        facts.link(featureNode(ref), 'source', feature);
        continue;
      }
      const known = await findDataset(tx, workspace, ref);
      const dataset = ownNode('dataset', known?.id ?? ref, known?.version);
      facts.link(dataset, 'source', feature);
      for (const field of columns) facts.link({ ...dataset, field }, 'column', feature);
    }
    await writeGraph(tx, workspace, facts);
  }

  /** A version of a feature service, and the versions of features that it is made of. */
  async featureService(tx: Transaction, workspace: string, { name, version, inputs }: FeatureServiceState) {
    const service = ownNode('service', name, version);
    const facts = new GraphFacts().node(service);
    for (const input of inputs) facts.link(ownNode('feature', input.feature, input.version), 'feature', service);
    await writeGraph(tx, workspace, facts);
  }

  /** A model that was said to use a feature; other kinds of consumers are no part of the graph. */
  async consumer(tx: Transaction, workspace: string, consumer: FeatureConsumerState) {
    if (consumer.kind !== 'model') return;
    const feature = ownNode('feature', consumer.feature_name, consumer.feature_version);
    await holdNames(tx, workspace);
    const id = (await modelIds(tx, workspace, [consumer.name])).get(consumer.name) ?? consumer.name;
    const model = ownNode('model', id, consumer.version);
    const facts = new GraphFacts().link(feature, 'feature', model);
    for (const { field } of await findInputs(tx, workspace, id, [consumer.version])) {
      if (field === consumer.feature_name) facts.link(feature, 'column', { ...model, field });
    }
    await writeGraph(tx, workspace, facts);
  }

  /**
   * A revision of a deployment: the versions it serves, the features that fill their inputs, and its predictions, which
   * are one node for each version that answers.
   */
  async deployment(tx: Transaction, workspace: string, state: DeploymentState) {
    if (state.status === 'deleted') return;
    const { id, name, model_name: modelName, routes, feature_bindings: bindings = {} } = state;
    await holdNames(tx, workspace);
    const modelId = (await modelIds(tx, workspace, [modelName])).get(modelName) ?? modelName;
    const deployment = ownNode('deployment', id, String(state.revision));
    const facts = new GraphFacts().node(deployment, { name });
    for (const feature of Object.values(bindings)) facts.link(featureNode(feature), 'feature', deployment);
    for (const { version, artifact_digest: digest, feature_service: service } of routes) {
      const [model, prediction] = [ownNode('model', modelId, version), ownNode('prediction', id, version)];
      facts.node(model, { digest }).node(prediction, { name });
      facts.link(model, 'deployed', deployment).link(deployment, 'answered', prediction);
      if (service !== undefined) linkService(facts, service, model);
      const filled = { ...service?.features, ...bindings };
      for (const [field, feature] of Object.entries(filled)) {
        facts.link(featureNode(feature), 'column', { ...model, field });
        facts.link({ ...model, field }, 'column', prediction);
      }
    }
    const versions = routes.map(({ version }) => version);
    for (const { version, field } of await findInputs(tx, workspace, modelId, versions)) {
      facts.link(ownNode('model', modelId, version, field), 'column', ownNode('prediction', id, version));
    }
    await writeGraph(tx, workspace, facts);
  }
}

/** What a version of a model is fed with. */
function linkService(facts: GraphFacts, service: DeployedFeatureServiceState, model: NodeReference): void {
  const node = ownNode('service', service.name, service.version);
  for (const feature of Object.values(service.features)) facts.link(featureNode(feature), 'feature', node);
  facts.link(node, 'feature_service', model);
}
