/** Credentials and channel options of a connection: TLS, token, windows, and no surprises from the environment. */
import { credentials, Metadata, type ChannelCredentials, type ClientOptions } from '@grpc/grpc-js';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import {
  CLIENT_KEEP_ALIVE_MS,
  KEEP_ALIVE_TIMEOUT_MS,
  MAX_GRPC_MESSAGE_BYTES,
} from '../../shared/protocol/index.ts';
import { parseAddress, type ServerAddress } from './address.ts';
import { tlsCredentials, type TlsTrust } from './tls.ts';

/** How to reach a server. */
export interface RemoteOptions extends TlsTrust {
  /** `host:port`, see address.ts. Without a scheme: TLS, but in the clear to this computer itself. Certificates switch TLS on. */
  readonly address: string;
  /** Sent as a bearer token, over TLS or to this computer only. */
  readonly token?: string | undefined;
  /** For short calls (catalog, model), milliseconds. */
  readonly callDeadlineMs?: number | undefined;
  /** For a prediction, milliseconds; the server may have a lower limit. */
  readonly predictDeadlineMs?: number | undefined;
}

/** Stream and connection window for what the server sends: results are a few MB. */
const WINDOW_BYTES = 16 * 1024 * 1024;

export function channelOptions(address: ServerAddress): ClientOptions {
  return {
    'grpc.max_receive_message_length': MAX_GRPC_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_GRPC_MESSAGE_BYTES,
    'grpc-node.flow_control_window': WINDOW_BYTES,
    // A retry keeps a copy of the upload and acknowledges writes that were not sent.
    'grpc.enable_retries': 0,
    'grpc.initial_reconnect_backoff_ms': 200,
    'grpc.max_reconnect_backoff_ms': 3000,
    'grpc.keepalive_time_ms': CLIENT_KEEP_ALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEP_ALIVE_TIMEOUT_MS,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_channelz': 0,
    ...(address.loopback ? { 'grpc.enable_http_proxy': 0 } : {}),
  };
}

export function usesTls({ tls, loopback }: ServerAddress, { caPem, client }: TlsTrust): boolean {
  return tls ?? (caPem !== undefined || client !== undefined || !loopback);
}

/** @throws ARGUMENT_INVALID for a token that would travel in the clear, or certificates that cannot be read */
export function channelCredentials(address: ServerAddress, options: RemoteOptions): ChannelCredentials {
  if (usesTls(address, options)) return tlsCredentials(address, options);
  if (options.token !== undefined && !address.loopback) {
    throw new CryptoNetsError(
      'ARGUMENT_INVALID',
      'a token is sent only over TLS: expected https:// before the address, or a certificate',
    );
  }
  return credentials.createInsecure();
}

export function callMetadata(options: RemoteOptions): Metadata {
  const metadata = new Metadata();
  if (options.token !== undefined) metadata.set('authorization', `Bearer ${options.token}`);
  return metadata;
}

export function resolveAddress(options: RemoteOptions): ServerAddress {
  return parseAddress(options.address);
}
