/** A host with a profile of its own, against a real server of the test: everything real, parameters small and insecure. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHost, type Host, type HostOptions } from '../../electron/host/index.ts';
import type { CallName, InputOf, OutputOf } from '../../shared/ipc/contract.ts';
import { dispatch } from '../../shared/ipc/dispatch.ts';
import type { HostEvents } from '../../shared/ipc/types.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { seededIntegers, smallSeedNetwork } from './networks.ts';
import { insecureSet } from './parameter-sets.ts';
import { sealParts } from './seal-parts.ts';
import { startTestServer, type TestServer } from './test-server.ts';

export type OperationMessage = HostEvents['operation'];
export type Wish = Parameters<Host['rooms']['predictions']['run']>[1];

/** A folder that is removed with what is in it. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'cryptonets-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export function newOperationId(): string {
  return randomBytes(16).toString('hex');
}

/** Grey images of a network's extents, the same for the same seed. */
export function randomImages(network: IntegerNetwork, images: number, seed = 5): Uint8Array {
  const next = seededIntegers(seed);
  const { height, width } = network.input;
  return Uint8Array.from({ length: images * height * width }, () => next(0, 255));
}

/** A prediction of the contract's kind, with every message it said. */
export async function runOperation(
  host: Host,
  wish: Partial<Wish> & Pick<Wish, 'pixels'>,
  onMessage: (message: OperationMessage) => void = () => undefined,
): Promise<OperationMessage[]> {
  const id = newOperationId();
  const messages: OperationMessage[] = [];
  const unfollow = host.on('operation', (message) => {
    if (message.id !== id) return;
    messages.push(message);
    onMessage(message);
  });
  const whole: Wish = { packing: 'auto', checkPlain: false, ...wish };
  await host.rooms.operations.start(id, (control) => host.rooms.predictions.run(id, whole, control));
  unfollow();
  return messages;
}

/** Calls as a view makes them: the answer, or an error whose message is the code. What is optional may be left out. */
export function caller(host: () => Host) {
  return async <K extends CallName>(name: K, input?: Partial<InputOf<K>>): Promise<OutputOf<K>> => {
    const answer = await dispatch(host().handlers, name, input);
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.value as OutputOf<K>;
  };
}

export interface HostWorld extends AsyncDisposable {
  readonly network: IntegerNetwork;
  readonly server: TestServer;
  readonly host: Host;
  readonly profileDir: string;
  /** Closes the host and opens the profile again. */
  reopen(): Promise<Host>;
}

export async function startHostWorld(options: Partial<HostOptions> = {}): Promise<HostWorld> {
  const network = smallSeedNetwork();
  const folder = await temporaryFolder();
  const server = await startTestServer({ network, parts: sealParts() });
  const open = (): Promise<Host> =>
    createHost({
      profileDir: join(folder.path, 'profile'),
      shell: 'browser',
      modelsDir: join(folder.path, 'no-models'),
      insecureParameters: insecureSet(),
      session: { server: { address: server.address } },
      ...options,
    });
  let host = await open();
  return {
    network,
    server,
    get host() {
      return host;
    },
    profileDir: join(folder.path, 'profile'),
    reopen: async () => {
      await host.close();
      host = await open();
      return host;
    },
    [Symbol.asyncDispose]: async () => {
      await host.close();
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
