/** What came back; `body` is null unless it is JSON. */
export interface Answer<Body> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

export interface CallOptions {
  /** A bearer token. */
  readonly token?: string;
  readonly workspace?: string;
  /** Override the others; a body is `application/json` unless they say otherwise. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls the REST interface on this port of this machine. Texts and bytes go out as they are, other bodies as JSON. */
export async function callHttp<Body>(
  port: number,
  method: string,
  path: string,
  body?: unknown,
  { token, workspace, headers = {} }: CallOptions = {},
): Promise<Answer<Body>> {
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(workspace === undefined ? {} : { 'x-workspace': workspace }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: (raw ? body : JSON.stringify(body)) as string }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const parsed = (isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : null) as Body;
  return { status: response.status, body: parsed, headers: response.headers, bytes };
}
