/**
 * The parts of OpenLineage's events that the platform reads or writes; facets it does not know are kept as they are.
 * https://github.com/OpenLineage/OpenLineage/blob/main/spec/OpenLineage.md, version 2-0-2
 */
export interface OpenLineageDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: OpenLineageFacets & {
    readonly version?: { readonly datasetVersion: string };
    readonly columnLineage?: ColumnLineageFacet;
  };
  readonly inputFacets?: OpenLineageFacets;
  readonly outputFacets?: OpenLineageFacets;
}

export type OpenLineageFacets = Readonly<Record<string, unknown>>;

/** https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json */
export interface ColumnLineageFacet {
  readonly fields: Readonly<
    Record<string, { readonly inputFields: readonly { namespace: string; name: string; field: string }[] }>
  >;
}

export interface OpenLineageJob {
  readonly namespace: string;
  readonly name: string;
  readonly facets?: OpenLineageFacets;
}

export interface OpenLineageRun {
  readonly runId: string;
  readonly facets?: OpenLineageFacets & {
    readonly parent?: { readonly run: { readonly runId: string }; readonly job: OpenLineageJob };
  };
}

interface AnyEvent {
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
}

interface Traffic {
  readonly inputs?: readonly OpenLineageDataset[];
  readonly outputs?: readonly OpenLineageDataset[];
}

/** A run of a job changed its state. */
export interface OpenLineageRunEvent extends AnyEvent, Traffic {
  readonly eventType?: 'START' | 'RUNNING' | 'COMPLETE' | 'ABORT' | 'FAIL' | 'OTHER';
  readonly run: OpenLineageRun;
  readonly job: OpenLineageJob;
}

/** What a job reads and writes, whenever it runs. */
export interface OpenLineageJobEvent extends AnyEvent, Traffic {
  readonly job: OpenLineageJob;
}

/** What is known of a data set. */
export interface OpenLineageDatasetEvent extends AnyEvent {
  readonly dataset: OpenLineageDataset;
}

/** An event with the kind that it is. */
export type OpenLineageEvent =
  | { readonly kind: 'run'; readonly event: OpenLineageRunEvent }
  | { readonly kind: 'job'; readonly event: OpenLineageJobEvent }
  | { readonly kind: 'dataset'; readonly event: OpenLineageDatasetEvent };

const SPEC = 'https://openlineage.io/spec';
export const SCHEMA_URLS = {
  run: `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
  job: `${SPEC}/2-0-2/OpenLineage.json#/$defs/JobEvent`,
  version: `${SPEC}/facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet`,
  columnLineage: `${SPEC}/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet`,
  jobType: `${SPEC}/facets/2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet`,
  parent: `${SPEC}/facets/1-1-0/ParentRunFacet.json#/$defs/ParentRunFacet`,
  errorMessage: `${SPEC}/facets/1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet`,
  outputStatistics: `${SPEC}/facets/1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet`,
} as const;

/** Who writes the platform's events and facets. */
export const PRODUCER = 'urn:intelgraph:registry';

/** A facet as the platform writes it. */
export const facet = <T extends object>(schema: keyof typeof SCHEMA_URLS, content: T): OpenLineageFacets & T => ({
  ...{ _producer: PRODUCER, _schemaURL: SCHEMA_URLS[schema] },
  ...content,
});
