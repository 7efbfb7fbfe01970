/** MLflow writes the ids of runs as 32 digits; they are kept as the UUIDs that they are. */
export function uuidOf(runId: string): string {
  const digits = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(runId);
  return digits === null ? runId : digits.slice(1).join('-');
}

/** An id of a run as MLflow writes it. */
export function mlflowRunId(runId: string): string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(runId) ? runId.replaceAll('-', '') : runId;
}
