/** What a server is like before it is used: reached or not and why, how far away, its certificate, its models. Nothing is kept of it. */
import { toReport } from '../../shared/errors/index.ts';
import type { ServerTest } from '../../shared/ipc/types.ts';
import {
  connect,
  dialTarget,
  lookAtCertificate,
  parseAddress,
  type Remote,
  type RemoteCatalog,
  type RemoteOptions,
  type Recorder,
} from '../remote/index.ts';
import type { ModelPins } from './model-pins.ts';

/** What is fetched to see how fast the way is: the largest model up to here. */
const MOST_FETCHED_BYTES = 2 ** 20;

/** Never throws because of the server. @throws ARGUMENT_INVALID (what was entered) */
export async function testServer(
  options: RemoteOptions,
  pins: Pick<ModelPins, 'standing'>,
  recorder?: Recorder,
): Promise<ServerTest> {
  const address = parseAddress(options.address);
  const tls = options.caPem !== undefined || (address.tls ?? !address.loopback);
  const remote = connect(options, recorder);
  const certificate = tls ? lookAtCertificate(address) : Promise.resolve(undefined);
  try {
    const startedAtMs = performance.now();
    const catalog = await remote.catalog();
    const connectMs = performance.now() - startedAtMs;
    // The first call shakes hands as well.
    const againMs = performance.now();
    await remote.catalog();
    const roundTripMs = Math.min(connectMs, performance.now() - againMs);
    const models = await modelsOf(catalog, dialTarget(address), pins);
    return {
      ...engineOf(catalog),
      roundTripMs,
      ...(await speedOf(remote, catalog)),
      models,
      certificate: (await certificate) ?? null,
      error: null,
    };
  } catch (error) {
    return { models: [], certificate: (await certificate) ?? null, error: toReport(error) };
  } finally {
    remote.close();
  }
}

/** A public model is fetched once, as a prediction would. Nothing where there is none, or where it does not come. */
async function speedOf(remote: Remote, { models }: RemoteCatalog): Promise<Pick<ServerTest, 'fetched'>> {
  const [largest] = models
    .filter(({ visibility, encodedBytes }) => visibility === 'public' && encodedBytes <= MOST_FETCHED_BYTES)
    .sort((a, b) => b.encodedBytes - a.encodedBytes);
  if (!largest) return {};
  const startedAtMs = performance.now();
  try {
    const { json, weights } = await remote.model(largest);
    const ms = performance.now() - startedAtMs;
    return { fetched: { bytes: Buffer.byteLength(json) + weights.length, ms } };
  } catch {
    // That it answers is what was asked for; predictions will tell what is wrong with the model.
    return {};
  }
}

function engineOf({
  serverVersion: version,
  batch,
}: RemoteCatalog): Pick<ServerTest, 'version' | 'engine' | 'threads'> {
  const { engine, threads } = batch;
  return { version, engine, threads };
}

function modelsOf(
  { models }: RemoteCatalog,
  address: string,
  pins: Pick<ModelPins, 'standing'>,
): Promise<ServerTest['models']> {
  return Promise.all(
    models.map(async (model) => {
      const { name, title, visibility } = model;
      const { standing, signer } = await pins.standing(address, model);
      return { name, title, visibility, standing, signer };
    }),
  );
}
