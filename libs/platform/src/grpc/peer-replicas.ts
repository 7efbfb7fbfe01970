import { createSecureContext } from 'node:tls';
import { Client, connectivityState, credentials } from '@grpc/grpc-js';
import type { ChannelCredentials, ChannelOptions } from '@grpc/grpc-js';
import { silentLogger, systemClock } from '@intelgraph/kernel';
import { endpointsOfPeers } from '../replicas/endpoints-of.js';
import type { ReplicaAddress } from '../replicas/endpoint.js';
import { ReplicaSet } from '../replicas/replica-set.js';
import { resolveBySystem } from '../replicas/resolve.js';
import type { GrpcClientOptions } from './grpc-client-options.js';

/** Largest gRPC message, in bytes, unless said otherwise. */
export const MAX_GRPC_MESSAGE_BYTES = 16 * 1024 * 1024;
/** Longest time until a replica has taken a connection, in milliseconds. */
const CONNECT_TIMEOUT_MS = 3000;

/** The gRPC servers of a peer, a channel to each. @param name of the service, for metrics and the log */
export function peerReplicas(name: string, peers: string, options: GrpcClientOptions): ReplicaSet<Client> {
  return new ReplicaSet<Client>({
    name,
    endpoints: endpointsOfPeers(peers),
    resolve: options.resolve ?? resolveBySystem,
    refreshMs: options.refreshMs ?? 5000,
    clock: systemClock,
    logger: options.logger ?? silentLogger,
    connect: (address) => channelTo(address, options),
    disconnect: (channel) => channel.close(),
    probe: (channel) => isConnected(channel, Date.now() + CONNECT_TIMEOUT_MS),
  });
}

/**
 * Connects where that is not done yet.
 *
 * @returns false when the other side does not take the connection; then nothing was sent
 */
export async function isConnected(channel: Client, deadline: number): Promise<boolean> {
  const line = channel.getChannel();
  const end = Math.min(deadline, Date.now() + CONNECT_TIMEOUT_MS);
  for (let state = line.getConnectivityState(true); ; state = line.getConnectivityState(true)) {
    if (state === connectivityState.READY) return true;
    if (state === connectivityState.TRANSIENT_FAILURE || state === connectivityState.SHUTDOWN) return false;
    const changed = await new Promise<boolean>((resolve) => {
      line.watchConnectivityState(state, end, (error) => resolve(error === undefined));
    });
    if (!changed) return false;
  }
}

function channelTo({ endpoint, ip, label }: ReplicaAddress, options: GrpcClientOptions): Client {
  const limit = options.maxMessageBytes ?? MAX_GRPC_MESSAGE_BYTES;
  // The name stays what certificates are about; only where it leads is settled.
  const pinned: ChannelOptions =
    ip === undefined ? {} : { 'grpc.default_authority': endpoint.text, 'grpc.ssl_target_name_override': endpoint.host };
  const target = ip === undefined ? endpoint.text : label;
  return new Client(target, options.tls === true ? overTls() : credentials.createInsecure(), {
    'grpc.max_receive_message_length': limit,
    'grpc.max_send_message_length': limit,
    // Each client keeps its own connection, so that closing one never disturbs another.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 2000,
    ...pinned,
  });
}

/** Trusts whom every other connection of the process trusts; grpc-js by itself would look for authorities elsewhere, too. */
function overTls(): ChannelCredentials {
  return credentials.createFromSecureContext(createSecureContext());
}
