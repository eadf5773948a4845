/** A host for one command: opened with what the options say, closed whatever happens. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { EngineChoice } from '../../shared/protocol/index.ts';
import type { RemoteOptions } from '../remote/index.ts';
import type { Host, HostOptions } from '../host/index.ts';
import { DATABASE_FILE, isUnwritable, profileDirectory } from '../store/index.ts';
import { readBounded } from './read-file.ts';
import { secretText } from './secret-file.ts';

export interface SessionOptions {
  readonly profile?: string | undefined;
  readonly server?: string | undefined;
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly certificateKey?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly models?: string | undefined;
  readonly engine?: EngineChoice | undefined;
}

export interface SecondServerOptions {
  readonly agree?: string | undefined;
  readonly agreeCa?: string | undefined;
  readonly agreeTokenFile?: string | undefined;
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

/**
 * For work that can do without anything kept: where the profile cannot be written, it gets one for this run only, and hears why.
 * @param needed the work wants what is kept there
 */
export async function withSpareHost<T>(
  options: SessionOptions,
  needed: boolean,
  work: (host: Host, why: string | undefined) => Promise<T>,
): Promise<T> {
  let opened = false;
  try {
    return await withHost(options, (host) => {
      opened = true;
      return work(host, undefined);
    });
  } catch (error) {
    if (opened || needed || !isUnwritable(error) || holdsPins(options)) throw error;
    const { message } = toCryptoNetsError(error);
    return inSpareProfile((profile) => withHost({ ...options, profile }, (host) => work(host, message)));
  }
}

/** What a server was known by is looked up there: a run without it would take any. */
const holdsPins = ({ server, profile }: SessionOptions): boolean =>
  server !== undefined && existsSync(join(profileDir(profile), DATABASE_FILE));

/** A profile that is gone afterwards. */
export async function inSpareProfile<T>(work: (profile: string) => Promise<T>): Promise<T> {
  const profile = await mkdtemp(join(tmpdir(), 'cryptonets-once-'));
  try {
    return await work(profile);
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}

export function profileDir(named: string | undefined): string {
  const env = named === undefined ? process.env : { ...process.env, CRYPTONETS_PROFILE: named };
  return profileDirectory({ platform: process.platform, env, home: homedir(), cwd: process.cwd() });
}

/** The second server of `--agree`: with its own token or none, since the first one's is nobody else's business. */
export function secondServer(options: SecondServerOptions): Promise<RemoteOptions | undefined> {
  const { agree, agreeCa, agreeTokenFile } = options;
  return serverOptions({ server: agree, ca: agreeCa, tokenFile: agreeTokenFile });
}

async function serverOptions(options: SessionOptions): Promise<RemoteOptions | undefined> {
  if (options.server === undefined) return undefined;
  const text = async (path: string | undefined, maxBytes: number): Promise<string | undefined> =>
    path === undefined ? undefined : secretText(await readBounded(path, maxBytes, 'ARGUMENT_INVALID'));
  const certificatePem = await text(options.certificate, MAX_PEM_BYTES);
  const keyPem = await text(options.certificateKey, MAX_PEM_BYTES);
  if ((certificatePem === undefined) !== (keyPem === undefined)) {
    throw new CryptoNetsError('ARGUMENT_INVALID', '--certificate and --certificate-key belong together');
  }
  return {
    address: options.server,
    caPem: await text(options.ca, MAX_PEM_BYTES),
    client: certificatePem === undefined ? undefined : { certificatePem, keyPem: keyPem! },
    token: (await text(options.tokenFile, MAX_TOKEN_BYTES))?.trim(),
  };
}
