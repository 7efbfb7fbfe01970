import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import type { GrpcService } from '@intelgraph/platform';

import { Dice } from '../dice.js';
import { KnownValues } from '../known-values.js';

import { FuzzMessages } from './fuzz-messages.js';
import { ProtoTypes } from './proto-types.js';

const CLIENTS = 8;
/** What a server may not answer, whatever it is asked. */
const FAILURES: ReadonlySet<status> = new Set([
  status.UNKNOWN,
  status.INTERNAL,
  status.UNIMPLEMENTED,
  status.DATA_LOSS,
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
]);

export interface GrpcFuzzOptions {
  readonly port: number;
  /** Unary methods are called. */
  readonly services: readonly GrpcService[];
  readonly seed: number;
  readonly requests: number;
  /** Credentials, one of which goes along with each request. */
  readonly tokens?: readonly string[];
  /** Values of fields that lead somewhere. */
  readonly known?: Readonly<Record<string, readonly string[]>>;
}

export interface GrpcFuzzReport {
  /** Answers by status. */
  readonly statuses: ReadonlyMap<string, number>;
  /** Methods that succeeded at least once. */
  readonly succeeded: ReadonlySet<string>;
  /** Requests that failed the server, as text to repeat them by. */
  readonly failures: readonly string[];
}

/** Sends protobuf messages made by chance to every method, and tells which the server could not cope with. */
export async function fuzzGrpc(options: GrpcFuzzOptions): Promise<GrpcFuzzReport> {
  const [dice, known] = [new Dice(options.seed), new KnownValues(options.known)];
  const types = await ProtoTypes.read();
  const maker = new FuzzMessages(dice, types, known);
  const methods = options.services
    .flatMap((service) => Object.values(service))
    .filter(({ requestStream, responseStream }) => !requestStream && !responseStream);
  const channel = new Client(`127.0.0.1:${options.port}`, credentials.createInsecure());
  const [statuses, succeeded, failures] = [new Map<string, number>(), new Set<string>(), [] as string[]];
  let sent = 0;
  const client = async (): Promise<void> => {
    while (sent++ < options.requests) {
      const method = dice.pick(methods);
      const bytes = maker.make(types.inputOf(method.path));
      const { code, text, response } = await answerTo(channel, method, bytes, metadataOf(dice, options.tokens ?? []));
      statuses.set(status[code], (statuses.get(status[code]) ?? 0) + 1);
      if (FAILURES.has(code)) failures.push(`${status[code]} ${method.path} ${bytes.toString('base64')} → ${text}`);
      if (code !== status.OK) continue;
      succeeded.add(method.path);
      known.learn(inSnakeCase(response));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  channel.close();
  return { statuses, succeeded, failures };
}

function metadataOf(dice: Dice, tokens: readonly string[]): Metadata {
  const metadata = new Metadata();
  if (tokens.length > 0) metadata.set('authorization', `Bearer ${dice.pick(tokens)}`);
  if (dice.chance(0.03)) metadata.set('x-workspace', dice.pick(['team-a', '../x', '*', 'A B', 'x'.repeat(300)]));
  if (dice.chance(0.03)) metadata.set('x-acting-for', dice.pick(['ada', 'x'.repeat(3000), '%00']));
  if (dice.chance(0.02)) metadata.set('traceparent', 'ff-00-zz');
  if (dice.chance(0.02)) metadata.set('x-request-id', 'x'.repeat(3000));
  return metadata;
}

interface Answer {
  readonly code: status;
  readonly text: string;
  readonly response: unknown;
}

function answerTo(
  channel: Client,
  { path, responseDeserialize }: GrpcService[string],
  bytes: Buffer,
  metadata: Metadata,
): Promise<Answer> {
  const deadline = { deadline: Date.now() + 20_000 };
  return new Promise((resolve) => {
    const done = (error: ServiceError | null, response?: unknown): void =>
      resolve({ code: error?.code ?? status.OK, text: error?.details ?? '', response });
    channel.makeUnaryRequest(path, (sent: Buffer) => sent, responseDeserialize, bytes, metadata, deadline, done);
  });
}

/** An answer with the names that fields have in .proto files. */
function inSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inSnakeCase);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      inSnakeCase(member),
    ]),
  );
}
