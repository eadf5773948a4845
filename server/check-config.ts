/** `npm run server -- --check-config`: everything that is wrong with a configuration and the files that it names, each with its place; starts nothing. */
import { toCryptoNetsError } from '../shared/errors/index.ts';
import { redisPlace } from './evaluation-keys/open.ts';
import { Access } from './identity/access.ts';
import type { PlanMakers } from './models/plan-makers.ts';
import { loadModels } from './models/registry.ts';
import {
  examineConfig,
  type ConfigFault,
  type Flags,
  type PlacedFault,
  type ServerConfig,
} from './settings/config.ts';
import { parseListenAddress } from './transport/address.ts';
import { serverTls } from './transport/credentials.ts';
import { TrustedProxies } from './transport/proxies.ts';

/** A fault of what `work` looks at; its message names the entry first, as all messages of CONFIG_INVALID do. */
async function faultOf(entry: string, work: () => unknown): Promise<ConfigFault[]> {
  try {
    await work();
    return [];
  } catch (error) {
    const { message } = toCryptoNetsError(error);
    const named = /^([A-Za-z.]+): (.*)$/s.exec(message);
    return [named ? { entry: named[1]!, message: named[2]! } : { entry, message }];
  }
}

async function tlsFaults({ listen, tls, insecurePlaintext }: ServerConfig): Promise<ConfigFault[]> {
  return faultOf('tls', async () => {
    const made = await serverTls(parseListenAddress(listen), tls, insecurePlaintext);
    if (made && made.expiresAtMs <= Date.now()) throw new Error('tls.certificate: it has expired');
  });
}

async function modelFaults(config: ServerConfig, makers: PlanMakers): Promise<ConfigFault[]> {
  const faults: ConfigFault[] = [];
  const unreadable = await faultOf('models', async () => {
    const models = await loadModels(config.models, makers, config);
    for (const { folder, error } of models.refused) {
      faults.push({ entry: 'models', message: `${folder}: ${error.code}: ${error.message}` });
    }
    if (models.models().length === 0 && faults.length === 0) throw new Error('models: the folder is empty');
  });
  return [...unreadable, ...faults];
}

async function filesFaults(config: ServerConfig, makers: PlanMakers): Promise<ConfigFault[]> {
  const { tokenFile, tokens, trustedProxies, keyStore } = config;
  return [
    ...(await tlsFaults(config)),
    ...(await faultOf('tokenFile', () => Access.open({ tokenFile }))),
    ...(await faultOf('tokens', () => Access.open({ tokens }))),
    ...(await faultOf('trustedProxies', () => new TrustedProxies(trustedProxies))),
    ...(await faultOf('keyStore', () => keyStore && redisPlace(keyStore))),
    ...(await modelFaults(config, makers)),
  ];
}

/** @throws CONFIG_INVALID for a file that is no configuration at all */
export async function checkConfigFiles(
  flags: Flags,
  environment: NodeJS.ProcessEnv,
  makers: (config: ServerConfig) => PlanMakers,
): Promise<readonly PlacedFault[]> {
  const { config, faults, place } = await examineConfig(flags, environment);
  if (!config) return faults;
  const found = await filesFaults(config, makers(config));
  return found.map((fault) => ({ ...fault, place: place(fault.entry) }));
}
