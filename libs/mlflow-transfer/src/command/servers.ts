import { Endpoint } from '../wire/endpoint.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** An MLflow server, with the credentials that MLflow's own clients take from the environment. */
export function mlflowServer(url: string, token: string | undefined, env: Environment): Endpoint {
  const bearer = token ?? env['MLFLOW_TRACKING_TOKEN'];
  const [user, password] = [env['MLFLOW_TRACKING_USERNAME'], env['MLFLOW_TRACKING_PASSWORD']];
  if (bearer !== undefined) return new Endpoint({ url, headers: { authorization: `Bearer ${bearer}` } });
  if (user === undefined || password === undefined) return new Endpoint({ url });
  const basic = Buffer.from(`${user}:${password}`).toString('base64');
  return new Endpoint({ url, headers: { authorization: `Basic ${basic}` } });
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
