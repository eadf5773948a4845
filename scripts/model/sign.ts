/** `npm run model -- keygen` and `sign`: what a provider says of a model, under its signature, in the model's folder. */
import { createHash, sign, type KeyObject } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  askHidden,
  givenPassphrase,
  newPassphrase,
  type PassphraseSource,
} from '../../electron/cli/passphrase.ts';
import { readBounded } from '../../electron/cli/read-file.ts';
import { fingerprintOf } from '../../electron/operations/index.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { manifestText, type ModelManifest } from '../../shared/manifest/index.ts';
import { NETWORK_LIMITS } from '../../shared/network/index.ts';
import type { Visibility } from '../../shared/protocol/index.ts';
import { provenModel } from '../../server/models/folder.ts';
import { MANIFEST_FILE, offeredAs } from '../../server/models/manifest.ts';
import { batchPlanMaker, interactivePlanMaker } from '../../server/models/plans.ts';
import { createProviderKey, publicKeyOf, readProviderKey } from './provider-key.ts';

export interface KeygenOptions {
  /** Asked for, where none is given. */
  readonly passphrase?: boolean;
  readonly passphraseFile?: string;
}

export interface SignOptions {
  readonly key: string;
  readonly passphraseFile?: string;
  /** As the server will be told to offer it, where that is not what its folder says. */
  readonly visibility?: Visibility;
  readonly privacyBits: number;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const sourceOf = ({ passphraseFile }: Pick<SignOptions, 'passphraseFile'>): PassphraseSource => ({
  file: passphraseFile,
  environment: 'CRYPTONETS_PROVIDER_PASSPHRASE',
});

export async function makeKey(file: string, options: KeygenOptions): Promise<void> {
  const wanted = options.passphrase === true || options.passphraseFile !== undefined;
  const passphrase = wanted ? await newPassphrase(sourceOf(options), 'Passphrase of the new key') : undefined;
  tellSigner(await createProviderKey(file, passphrase));
  say(wanted ? `Key      ${file}, sealed` : `Key      ${file}, readable by you alone and not sealed`);
}

export async function signModel(folder: string, options: SignOptions): Promise<void> {
  const key = await readProviderKey(options.key, () => presentPassphrase(options));
  const manifest = await manifestFor(folder, options);
  await writeManifest(folder, manifest, key);
  const { name, visibility, commitment, plans, certificates, signedAt } = manifest;
  say(`Signed   ${name}, ${visibility}, ${commitment}`);
  say(`Plans    ${plans.map(({ packing, parameterSet }) => `${packing} ${parameterSet}`).join(', ')}`);
  if (certificates.length > 0) say(`With     ${certificates.length} certificates`);
  say(`At       ${signedAt}`);
  tellSigner(publicKeyOf(key));
}

function tellSigner(key: string): void {
  say(`Provider ${key}`);
  say(`Compare  ${fingerprintOf(key)}`);
}

async function presentPassphrase(options: SignOptions): Promise<Uint8Array> {
  const given = await givenPassphrase(sourceOf(options));
  if (given?.problem) throw given.problem;
  return given?.passphrase ?? askHidden('Passphrase of the key: ');
}

/** What a server with these settings offers; the salt of a private model is made where there is none yet. @throws what `provenModel` throws */
async function manifestFor(
  folder: string,
  { visibility, privacyBits }: Pick<SignOptions, 'visibility' | 'privacyBits'>,
): Promise<ModelManifest> {
  const makers = { planBatch: batchPlanMaker(), planInteractive: interactivePlanMaker() };
  const name = await nameIn(folder);
  const proven = await provenModel(folder, makers, {
    publicModels: visibility === 'public' ? [name] : [],
    privateModels: visibility === 'private' ? [name] : [],
    otherModels: 'private',
    privacyBits,
  });
  const offered = offeredAs(proven);
  const plans = offered.plans.map(({ packing, parameters, digest }) => {
    return { packing, parameterSet: parameters.name, digest };
  });
  const certificates = offered.visibility === 'public' ? await certificatesIn(folder) : [];
  const signedAt = `${new Date().toISOString().slice(0, 19)}Z`;
  return { ...offered, plans, certificates, signedAt };
}

/** Only to be named before all of it is checked. */
async function nameIn(folder: string): Promise<string> {
  const json = await readBounded(join(folder, 'network.json'), NETWORK_LIMITS.metadataBytes, 'MODEL_INVALID');
  try {
    return String((JSON.parse(Buffer.from(json).toString('utf8')) as { name?: unknown }).name);
  } catch (cause) {
    throw new CryptoNetsError('MODEL_INVALID', 'network.json: expected JSON', { cause });
  }
}

/** Of a private model they would be functions of its weights that anybody could compare a guess with. */
async function certificatesIn(folder: string): Promise<string[]> {
  const directory = join(folder, 'certificates');
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.json'));
  const files = await Promise.all(names.map((name) => readFile(join(directory, name))));
  return files.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
}

/** All of it or what was there before. */
async function writeManifest(folder: string, manifest: ModelManifest, key: KeyObject): Promise<void> {
  const text = manifestText(manifest);
  const signature = sign(null, Buffer.from(text), key).toString('hex');
  const file = join(folder, MANIFEST_FILE);
  await writeFile(
    `${file}.part`,
    `${JSON.stringify({ manifest: text, signer: publicKeyOf(key), signature }, null, 2)}\n`,
  );
  await rename(`${file}.part`, file);
}
