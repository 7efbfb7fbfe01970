/** The folder of MLflow's artifact root in which versions lie, each under the digest of its manifest. */
export const PINNED_FOLDER = 'versions';

/**
 * Where MLflow's clients download the files of a stored version from. Named by content: what is logged to the run later changes
 * nothing.
 */
export function pinnedLocation(digest: string): string {
  return `mlflow-artifacts:/${PINNED_FOLDER}/${digest}`;
}
