export class Client {
  constructor(url: string, token: string, gone?: () => boolean);
  writes: number;
  get(path: string): Promise<Record<string, unknown>>;
  post(path: string, json: unknown): Promise<Record<string, unknown>>;
}
