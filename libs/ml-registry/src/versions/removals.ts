/** How a deletion treats what is in production: it refuses, or archives it first. */
export interface RemovalOptions {
  readonly archiveProduction?: boolean;
}

/** What is left of the content of a purged version. */
export const EMPTY_VERSION = {
  artifactUri: '',
  artifactDigest: null,
  artifactStatus: 'external' as const,
  description: '',
  labels: {},
  metrics: {},
  hyperparameters: {},
  signature: null,
  source: '',
  storageLocation: '',
  runLink: '',
  tags: [],
};
