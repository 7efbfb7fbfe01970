/** One curl command of the README's, in parts. */
export interface Command {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  /** The JSON of `-d`. */
  readonly body: unknown;
  /** It sends a file. */
  readonly sendsFile: boolean;
}

/** The curl commands on `$API`, in order. */
export function commandsOf(text: string): [string, Command][] {
  return text
    .split(/^(?=curl |#|```)/m)
    .filter((part) => part.startsWith('curl ') && part.includes('$API'))
    .map((part) => {
      const address = /\$API([^\s"']*)/.exec(part)?.[1] ?? '';
      const [path = '', query = ''] = address.split('?');
      const json = /-d '([^']*)'/s.exec(part)?.[1];
      const sends = json !== undefined || part.includes('--data-binary');
      const method = /-X (\w+)/.exec(part)?.[1] ?? (sends ? 'POST' : 'GET');
      const body: unknown = json === undefined ? undefined : JSON.parse(json);
      const names = [...new URLSearchParams(query).keys()];
      return [`${method} ${address}`, { method, path, query: names, body, sendsFile: part.includes('--data-binary') }];
    });
}
