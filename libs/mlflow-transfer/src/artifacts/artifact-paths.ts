const MAX_DEPTH = 64;
const MLFLOW_ARTIFACTS = /^mlflow-artifacts:(?:\/\/[^/]*)?\/+(?<path>.+)$/;

/** The path below a server's artifact root that an address means; undefined where its files are elsewhere. */
export const pathOfUri = (uri: string): string | undefined => MLFLOW_ARTIFACTS.exec(uri)?.groups?.['path'];

/** Why an entry of a list of files is not followed: it must lie directly in the folder that was listed. */
export function pathProblem(folder: string, path: string): string | undefined {
  const start = folder === '' ? '' : `${folder}/`;
  const name = path.startsWith(start) ? path.slice(start.length) : '/';
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) return `is no name inside of "${folder}"`;
  return path.split('/').length > MAX_DEPTH ? `lies deeper than ${MAX_DEPTH} folders` : undefined;
}

/** Below it a server hands out and takes files. */
export const PROXY = '/api/2.0/mlflow-artifacts/artifacts';

/** Where the proxy of a server has the file of a path. */
export const proxyPath = (path: string): string => `${PROXY}/${urlPath(path)}`;

/** A path as part of a URL. */
const urlPath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/**
 * The rest of an address below another one: `model/MLmodel`, or nothing for the same address. Undefined where it does not lie
 * below. Hosts of `mlflow-artifacts` addresses do not count: the server that answers is meant.
 */
export function restBelow(uri: string, root: string): string | undefined {
  const [inner, outer] = [uri, root].map((one) => (pathOfUri(one) ?? one).replace(/\/+$/, '')) as [string, string];
  if (outer === '' || (pathOfUri(uri) === undefined) !== (pathOfUri(root) === undefined)) return undefined;
  if (inner === outer) return '';
  return inner.startsWith(`${outer}/`) ? inner.slice(outer.length + 1) : undefined;
}
