/** Opens the key store that the configuration names: none beside the memory of this process, or Redis. */
import { readFile } from 'node:fs/promises';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Log } from '../observe/log.ts';
import type { ServerConfig } from '../settings/config.ts';
import { EMBEDDED } from './embedded.ts';
import type { KeyStore } from './key-store.ts';
import type { RedisPlace } from './redis/connection.ts';

export type KeyStoreSettings = NonNullable<ServerConfig['keyStore']>;

/** The files and the address that the settings name. @throws CONFIG_INVALID */
export async function redisPlace(settings: KeyStoreSettings): Promise<RedisPlace> {
  const { username, timeoutMs } = settings;
  const password = await read('passwordFile', settings.passwordFile);
  const authorities = await read('authorities', settings.authorities);
  if (authorities !== undefined && !settings.url.startsWith('rediss:')) {
    throw new CryptoNetsError('CONFIG_INVALID', 'keyStore.authorities: expected a url of rediss://');
  }
  return { url: settings.url, username, password: password?.trim(), authorities, timeoutMs };
}

async function read(entry: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CryptoNetsError('CONFIG_INVALID', `keyStore.${entry}: the file cannot be read`, { cause });
  });
}

/** A Redis that is not there yet is told in the log, and keeps nobody from serving. @throws CONFIG_INVALID */
export async function openKeyStore({ keyStore, limits }: ServerConfig, log: Log): Promise<KeyStore> {
  if (keyStore === undefined) return EMBEDDED;
  const place = await redisPlace(keyStore);
  const { prefix, maxBytesPerClient } = keyStore;
  const ttls = { ttlMs: limits.evaluationKeyTtlMs, partTtlMs: limits.partialEvaluationKeyTtlMs };
  const listener = {
    connected: () => log.info({ event: 'key-store-connected' }),
    lost: (cause: string) => log.error({ event: 'key-store-lost', cause }),
  };
  const { RedisKeyStore } = await import('./redis/store.ts');
  return RedisKeyStore.open({ ...place, ...ttls, prefix, maxBytesPerClient }, listener);
}
