/** The server's configuration: one JSON file, then the environment, then flags; each later one wins, and each entry is checked. */
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import { parseListenAddress, parseTcpAddress } from '../transport/address.ts';
import { CONFIG_VARIABLE, ENTRIES } from './entries.ts';
import { environmentLayer, fileLayer, merge, valueAt, type Layer, type Tree } from './layers.ts';
import { configSchema, type ServerConfig } from './schema.ts';

export type { ServerConfig, ServerLimits } from './schema.ts';

/** What is wrong with an entry. */
export interface ConfigFault {
  /** `limits.maxConnections` */
  readonly entry: string;
  readonly message: string;
}

function faultsOf(value: unknown): ConfigFault[] {
  const parsed = configSchema.safeParse(value);
  const given = (parsed.success ? parsed.data : value) as Partial<Record<string, unknown>>;
  return [...(parsed.success ? [] : schemaFaults(parsed)), ...addressFaults(given)];
}

type Refused = Extract<ReturnType<typeof configSchema.safeParse>, { success: false }>;

function schemaFaults(parsed: Refused): ConfigFault[] {
  return parsed.error.issues.flatMap((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
    return unknown.map((key) => ({
      entry: [...issue.path, ...(key === undefined ? [] : [key])].join('.') || 'configuration',
      message: key === undefined ? issue.message : 'there is no such entry',
    }));
  });
}

function addressFaults({ listen, metricsListen }: Partial<Record<string, unknown>>): ConfigFault[] {
  const parsers = { listen: parseListenAddress, metricsListen: parseTcpAddress };
  return Object.entries({ listen, metricsListen }).flatMap(([entry, address]) => {
    if (typeof address !== 'string') return [];
    try {
      parsers[entry as keyof typeof parsers](address);
      return [];
    } catch (error) {
      const { message } = toCryptoNetsError(error);
      return [{ entry, message: message.replace(/^listen: /, '') }];
    }
  });
}

/** @throws CONFIG_INVALID naming the first entry that is wrong */
export function checkConfig(value: unknown): ServerConfig {
  const [fault] = faultsOf(value);
  if (fault) throw new CryptoNetsError('CONFIG_INVALID', `${fault.entry}: ${fault.message}`);
  return configSchema.parse(value);
}

/** What the command line said: entries of the configuration, and the file that lies below them. */
export interface Flags {
  readonly config?: string | undefined;
  readonly layer: Layer;
}

async function layersOf(flags: Flags, environment: NodeJS.ProcessEnv): Promise<Layer[]> {
  const file = flags.config ?? environment[CONFIG_VARIABLE];
  const fromFile = file === undefined ? [] : [await fileLayer(file)];
  return [...fromFile, environmentLayer(environment), flags.layer];
}

/** @throws CONFIG_INVALID */
export async function loadConfig(flags: Flags, environment: NodeJS.ProcessEnv): Promise<ServerConfig> {
  return checkConfig(merge(await layersOf(flags, environment)));
}

/** A fault with the place where it can be mended: a file and its entry, a variable, a flag. */
export interface PlacedFault extends ConfigFault {
  readonly place: string;
}

/** Where an entry was said last; of what was not said, where its group was. */
function placeOf(entry: string, layers: readonly Layer[]): string {
  const known = ENTRIES.find(({ path }) => path.join('.') === entry);
  const named = known ?? { path: entry.split('.'), flag: entry, variable: entry };
  for (let path = named.path; path.length > 0; path = path.slice(0, -1)) {
    const layer = layers.findLast(({ tree }) => valueAt(tree, path) !== undefined);
    if (layer) return layer.nameOf(named);
  }
  return entry;
}

/** The configuration, or everything that is wrong with it. @throws CONFIG_INVALID for a file that is none */
export async function examineConfig(
  flags: Flags,
  environment: NodeJS.ProcessEnv,
): Promise<{ config?: ServerConfig; faults: readonly PlacedFault[]; place: (entry: string) => string }> {
  const layers = await layersOf(flags, environment);
  const merged: Tree = merge(layers);
  const place = (entry: string): string => placeOf(entry, layers);
  const faults = faultsOf(merged).map((fault) => ({ ...fault, place: place(fault.entry) }));
  return faults.length > 0 ? { faults, place } : { config: configSchema.parse(merged), faults, place };
}
