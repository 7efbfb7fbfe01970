import { isNodeKind, type NodeKind, type NodeReference, ownNode } from '../graph/node-address.js';

import { facet, type OpenLineageDataset, type OpenLineageJob } from './openlineage-event.js';

/** What has a name of OpenLineage. */
export interface NamedNode extends NodeReference {
  readonly name: string | null;
}

interface OpenLineageName {
  readonly namespace: string;
  readonly name: string;
}

const OWN = 'intelgraph://';
const COLUMNS_ONLY = 'columns/';

/** The namespace of what the platform itself knows in a workspace. */
export const ownNamespace = (workspace: string): string => `${OWN}${workspace}`;

/** The job under which the links between two nodes are exported: of their columns alone, or of the wholes as well. */
export const linkJob = (workspace: string, name: string, columnsOnly: boolean): OpenLineageJob => ({
  ...{ namespace: ownNamespace(workspace), name: `${columnsOnly ? COLUMNS_ONLY : 'links/'}${name}` },
});

/** Whether a job only says which columns come from which: its data sets are named for their versions. */
export const isColumnsOnly = ({ namespace, name }: OpenLineageJob): boolean =>
  namespace.startsWith(OWN) && name.startsWith(COLUMNS_ONLY);

/** The name of a node: `<kind>/<id>` in the platform's namespace, a model by its name; of a foreign one its own. */
export function nameOf(workspace: string, { kind, namespace, id, name }: NamedNode): OpenLineageName {
  if (namespace !== '') return { namespace, name: id };
  return { namespace: ownNamespace(workspace), name: `${kind}/${kind === 'model' ? (name ?? id) : id}` };
}

/** The node as a data set: whatever is read and written is one to OpenLineage, a model and a feature too. */
export function toOpenLineageDataset(workspace: string, node: NamedNode): OpenLineageDataset {
  const { version } = node;
  const facets = version === '' ? {} : { facets: { version: facet('version', { datasetVersion: version }) } };
  return { ...nameOf(workspace, node), ...facets };
}

/** Which node a data set is. A model is known by its name here: its id is for the caller to find. */
export function datasetReference(
  workspace: string,
  { namespace, name, facets }: OpenLineageDataset,
  field = '',
): NodeReference {
  const version = facets?.version?.datasetVersion ?? '';
  const own = ownReference(workspace, { namespace, name }, 'dataset');
  if (own === undefined) return { ...ownNode('dataset', name), namespace, version, field };
  return { ...own, version, field: field === wholeField(own) ? '' : field };
}

/** How column lineage calls a node that is a column as a whole: a feature, what an endpoint predicts. */
export function wholeField({ kind, id }: NodeReference): string {
  return kind === 'prediction' ? 'prediction' : kind === 'feature' ? id : '';
}

export function jobReference(workspace: string, { namespace, name }: OpenLineageJob): NodeReference {
  return ownReference(workspace, { namespace, name }, 'job') ?? { ...ownNode('job', name), namespace };
}

function ownReference(
  workspace: string,
  { namespace, name }: OpenLineageName,
  unlessSaid: NodeKind,
): NodeReference | undefined {
  if (namespace !== ownNamespace(workspace)) return undefined;
  const [, kind = '', id = ''] = /^([a-z]+)\/(.+)$/s.exec(name) ?? [];
  return isNodeKind(kind) ? ownNode(kind, id) : ownNode(unlessSaid, name);
}
