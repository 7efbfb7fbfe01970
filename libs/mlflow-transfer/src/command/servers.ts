import { Endpoint } from '../wire/endpoint.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The header that names the caller to an MLflow server, from what MLflow's own clients take from the environment. */
export function mlflowCredentials(token: string | undefined, env: Environment): string | undefined {
  const bearer = token ?? env['MLFLOW_TRACKING_TOKEN'];
  if (bearer !== undefined) return `Bearer ${bearer}`;
  const [user, password] = [env['MLFLOW_TRACKING_USERNAME'], env['MLFLOW_TRACKING_PASSWORD']];
  if (user === undefined || password === undefined) return undefined;
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

export function mlflowServer(url: string, authorization: string | undefined): Endpoint {
  return new Endpoint({ url, headers: authorization === undefined ? {} : { authorization } });
}

/** The platform. Without a token, the anonymous admin of `AUTH_MODE=dev`. */
export function platform(url: string, token: string | undefined, workspace: string | undefined): Endpoint {
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(workspace === undefined ? {} : { 'x-workspace': workspace }),
  };
  return new Endpoint({ url, headers });
}

/** @throws Error for what is no address of a server */
export function addressOf(option: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new Error(`${option} must be an http or https address`);
  if (url.username !== '' || url.password !== '')
    throw new Error(
      `${option} must not hold credentials: give them by MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD`,
    );
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
