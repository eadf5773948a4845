/**
 * Raises the HTTP/2 flow-control windows of a grpc-js server, and its least version of TLS, which never does so itself.
 *
 * grpc-js (1.14.7) makes its servers by calling `http2.createServer(options)` or `createSecureServer(options)` on the module object. While one
 * server is being bound, those two functions are replaced by ones that add the stream window to the options, set the connection window of
 * every session and hand the server to its guard (guard.ts). A binding that did not pass through here fails loudly, so an update of grpc-js cannot silently bring slow uploads back.
 */
import http2 from 'node:http2';
import type {
  Http2SecureServer,
  Http2Server,
  SecureServerOptions,
  ServerHttp2Session,
  ServerOptions,
} from 'node:http2';
import type { Server, ServerCredentials } from '@grpc/grpc-js';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { MIN_TLS_VERSION } from './credentials.ts';
import { HANDSHAKE_MS } from './guard.ts';

export interface FlowControl {
  /** What one call may send before the server has read it. */
  readonly streamWindowBytes: number;
  /** What all calls of one connection may send together before the server has read it. */
  readonly connectionWindowBytes: number;
}

export const FLOW_CONTROL: FlowControl = {
  streamWindowBytes: 8 * 1_048_576,
  connectionWindowBytes: 16 * 1_048_576,
};

type AnyServer = Http2Server | Http2SecureServer;
/** Told of the server of node:http2 before grpc-js has it. */
type Watch = (server: AnyServer) => void;

function widenOptions<O extends ServerOptions>(options: O, flow: FlowControl): O {
  const settings = { ...options.settings, initialWindowSize: flow.streamWindowBytes };
  return { ...options, settings, handshakeTimeout: HANDSHAKE_MS, minVersion: MIN_TLS_VERSION };
}

function widenServer<S extends AnyServer>(server: S, flow: FlowControl, watch: Watch): S {
  watch(server);
  server.on('session', (session: ServerHttp2Session) => {
    session.setLocalWindowSize(flow.connectionWindowBytes);
  });
  return server;
}

/** Replaces the two factories of node:http2 until `restore`; `made` counts the servers that came through. */
function replaceFactories(flow: FlowControl, watch: Watch): { made: number; restore(): void } {
  const { createServer, createSecureServer } = http2;
  const replacement = {
    made: 0,
    restore: () => void Object.assign(http2, { createServer, createSecureServer }),
  };
  const widened =
    <O extends ServerOptions, S extends AnyServer>(create: (options: O) => S) =>
    (options: O): S => {
      replacement.made += 1;
      return widenServer(create(widenOptions(options, flow)), flow, watch);
    };
  Object.assign(http2, {
    createServer: widened<ServerOptions, Http2Server>(createServer),
    createSecureServer: widened<SecureServerOptions, Http2SecureServer>(createSecureServer),
  });
  return replacement;
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });
}

function bindingError(address: string, cause: unknown): CryptoNetsError {
  const inUse = cause instanceof Error && cause.message.includes('EADDRINUSE');
  return inUse
    ? new CryptoNetsError('ADDRESS_IN_USE', `${address} is in use`, { cause })
    : new CryptoNetsError('CONFIG_INVALID', `listen: ${address} cannot be bound`, { cause });
}

async function bindWide(
  server: Server,
  address: string,
  credentials: ServerCredentials,
  flow: FlowControl,
  watch: Watch,
): Promise<number> {
  const factories = replaceFactories(flow, watch);
  try {
    const port = await bind(server, address, credentials).catch((cause: unknown) => {
      throw bindingError(address, cause);
    });
    if (factories.made > 0) return port;
    server.forceShutdown();
    throw new CryptoNetsError(
      'INTERNAL',
      'the server was not made through node:http2; its windows are not set',
    );
  } finally {
    factories.restore();
  }
}

/** Bindings of one process happen one after the other, because the factories belong to the process. */
let lastBinding: Promise<unknown> = Promise.resolve();

/**
 * Binds a gRPC server with wide windows and returns its port.
 * @param address HOST:PORT; port 0 picks a free one
 * @param watch told of the server of node:http2 before it listens
 * @throws ADDRESS_IN_USE, CONFIG_INVALID (cannot be bound); INTERNAL when the windows could not be set
 */
export function bindWithFlowControl(
  server: Server,
  address: string,
  credentials: ServerCredentials,
  watch: Watch = () => undefined,
  flow: FlowControl = FLOW_CONTROL,
): Promise<number> {
  const binding = lastBinding.then(() => bindWide(server, address, credentials, flow, watch));
  lastBinding = binding.catch(() => undefined);
  return binding;
}
