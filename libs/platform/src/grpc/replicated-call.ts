import type { Client } from '@grpc/grpc-js';
import { UnavailableError } from '@intelgraph/kernel';
import type { Outcome, Replica } from '../replicas/replica.js';
import type { ReplicaSet } from '../replicas/replica-set.js';
import { RemoteError } from './grpc-status.js';
import { isConnected } from './peer-replicas.js';

export interface ReplicatedCall {
  /** Whether it may reach two replicas. */
  readonly mayRepeat: boolean;
  /** Of both tries together, in milliseconds since 1970. */
  readonly deadline: number;
  /** Aborts when the caller gives up. */
  readonly signal: AbortSignal | undefined;
  /** @throws RemoteError */
  readonly attempt: (channel: Client) => Promise<unknown>;
}

/** Makes a unary call; once more on another replica if nothing of it was sent, or the first died over one that may be repeated. */
export async function callReplicas(replicas: ReplicaSet<Client>, call: ReplicatedCall): Promise<unknown> {
  const first = anyOf(replicas);
  // With nobody else to ask, the call itself finds out.
  if (replicas.size > 1 && !(await isConnected(first.connection, call.deadline))) {
    replicas.report(first, 'unreachable');
    return tryOn(replicas, replicas.another(first) ?? first, call);
  }
  try {
    return await tryOn(replicas, first, call);
  } catch (error) {
    const mayRepeat = call.mayRepeat && isLost(error, call) && Date.now() < call.deadline;
    const other = mayRepeat ? replicas.another(first) : undefined;
    if (other === undefined) throw error;
    return tryOn(replicas, other, call);
  }
}

/** The replica for a call. @throws UnavailableError when the client is closed */
export function anyOf(replicas: ReplicaSet<Client>): Replica<Client> {
  const replica = replicas.choose();
  if (replica === undefined) throw new UnavailableError(replicas.name, 'the client is closed');
  return replica;
}

async function tryOn(replicas: ReplicaSet<Client>, replica: Replica<Client>, call: ReplicatedCall): Promise<unknown> {
  replicas.begin(replica);
  try {
    const answer = await call.attempt(replica.connection);
    replicas.report(replica, 'ok');
    return answer;
  } catch (error) {
    replicas.report(replica, outcomeOf(error, call));
    throw error;
  } finally {
    replicas.end(replica);
  }
}

/** The connection ended before the answer came: by itself, or by a server that ends and lets go of its calls. */
function isLost(error: unknown, { signal }: ReplicatedCall): boolean {
  if (!(error instanceof RemoteError) || signal?.aborted === true) return false;
  return error.code === 'PEER.UNAVAILABLE' || error.code === 'PEER.CANCELLED';
}

/** A code of the peer's own means that it answered. */
function outcomeOf(error: unknown, call: ReplicatedCall): Outcome {
  if (!(error instanceof RemoteError) || call.signal?.aborted === true) return 'abandoned';
  if (isLost(error, call) || error.code === 'PEER.TIMEOUT') return 'unreachable';
  return error.kind === 'unavailable' ? 'unavailable' : 'ok';
}
