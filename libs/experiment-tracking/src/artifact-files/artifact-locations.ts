/** The scheme by which MLflow's clients send artifacts to the tracking server itself. */
export const ARTIFACT_SCHEME = 'mlflow-artifacts';

interface Owned {
  readonly id: string;
  /** The number of the experiment. */
  readonly experiment: bigint | string;
}

const under = (location: string, path: string): string => `${location.replace(/\/+$/, '')}/${path}`;

/** Where the artifacts of a run lie; `location` is that of its experiment when it was given one. */
export function runArtifactUri({ id, experiment }: Owned, location?: string | null): string {
  return under(location ?? `${ARTIFACT_SCHEME}:/${experiment}`, `${runIdText(id)}/artifacts`);
}

/** Where the files of a logged model lie. */
export function loggedModelArtifactUri({ id, experiment }: Owned, location?: string | null): string {
  return under(location ?? `${ARTIFACT_SCHEME}:/${experiment}`, `models/${id}/artifacts`);
}

/** A run's id as MLflow writes it: 32 hex digits. */
export function runIdText(id: string): string {
  return id.replaceAll('-', '');
}

/** The path below the artifact root that an `mlflow-artifacts:` address means; undefined for other addresses. */
export function pathOfArtifactUri(uri: string): string | undefined {
  // With or without a host: the server that is asked is meant.
  return /^mlflow-artifacts:(?:\/\/[^/]*)?\/+(?<path>.+)$/.exec(uri)?.groups?.['path'];
}
