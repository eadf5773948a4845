/** Binds a gRPC server to its address: a port, or a socket in the file system. */
import { ServerCredentials, type Server } from '@grpc/grpc-js';
import { formatAddress, type ListenAddress } from './address.ts';
import type { ServerTls } from './credentials.ts';
import { bindWithFlowControl } from './flow-control.ts';
import type { TransportGuard } from './guard.ts';
import { makeRoomForSocket, openSocketToGroup } from './socket-file.ts';

/** @returns what is really bound. @throws ADDRESS_IN_USE, CONFIG_INVALID, INTERNAL */
export async function bind(
  grpc: Server,
  address: ListenAddress,
  tls: ServerTls | undefined,
  guard: TransportGuard,
): Promise<ListenAddress> {
  const socket = 'socketPath' in address;
  if (socket) await makeRoomForSocket(address.socketPath);
  const credentials = tls?.credentials ?? ServerCredentials.createInsecure();
  const port = await bindWithFlowControl(grpc, formatAddress(address), credentials, (server) => {
    guard.watch(server);
    tls?.watch(server);
  });
  if (!socket) return { ...address, port };
  await openSocketToGroup(address.socketPath);
  return address;
}
