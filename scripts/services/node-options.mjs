/**
 * Options of Node for each process that runs one service. V8 otherwise lets short-lived objects take 128 MB on a machine with much
 * memory before it looks for any to free. The image sets the same (Dockerfile).
 */
export const SERVICE_OPTIONS = ['--max-semi-space-size=8', '--disable-warning=TimeoutNegativeWarning'];
