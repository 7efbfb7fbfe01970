export function isAuthentic(
  headers: Record<string, string | string[] | undefined>,
  body: Buffer,
  secret: string,
): boolean;
export class Webhook {
  secret: string;
  url: string;
  refused: number;
  messages: { type: string }[];
  of(type: string): { type: string }[];
  start(host: string): Promise<void>;
  stop(): Promise<void>;
}
