/** A host for one command: opened with what the options say, closed whatever happens. */
import { homedir } from 'node:os';
import type { RemoteOptions } from '../remote/index.ts';
import type { Host, HostOptions } from '../host/index.ts';
import { profileDirectory } from '../store/index.ts';
import { readBounded } from './read-file.ts';

export interface SessionOptions {
  readonly profile?: string | undefined;
  readonly server?: string | undefined;
  readonly ca?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly models?: string | undefined;
  readonly engine?: 'auto' | 'native' | 'seal' | undefined;
}

const MAX_PEM_BYTES = 65_536;
const MAX_TOKEN_BYTES = 1024;

/** Runs work on an open host. */
export async function withHost<T>(options: SessionOptions, work: (host: Host) => Promise<T>): Promise<T> {
  const session = { engine: options.engine, server: await serverOptions(options) };
  const hostOptions: HostOptions = {
    profileDir: profileDir(options.profile),
    shell: 'browser',
    modelsDir: options.models,
    session,
  };
  // The host brings the database, gRPC and the vault with it: help and usage errors come without.
  const { createHost } = await import('../host/index.ts');
  const host = await createHost(hostOptions);
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}

function profileDir(named: string | undefined): string {
  const env = named === undefined ? process.env : { ...process.env, CRYPTONETS_PROFILE: named };
  return profileDirectory({ platform: process.platform, env, home: homedir(), cwd: process.cwd() });
}

async function serverOptions(options: SessionOptions): Promise<RemoteOptions | undefined> {
  if (options.server === undefined) return undefined;
  const text = async (path: string | undefined, maxBytes: number): Promise<string | undefined> =>
    path === undefined
      ? undefined
      : Buffer.from(await readBounded(path, maxBytes, 'ARGUMENT_INVALID')).toString('utf8');
  return {
    address: options.server,
    caPem: await text(options.ca, MAX_PEM_BYTES),
    token: (await text(options.tokenFile, MAX_TOKEN_BYTES))?.trim(),
  };
}
