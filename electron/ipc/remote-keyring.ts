/** The OS keyring as the host process uses it: main holds the real one, this asks it by messages. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { KeyringFacts, ToHost, ToMain } from './host-messages.ts';

export interface RemoteKeyring {
  backend(): string;
  available(): boolean;
  wrap(secret: Uint8Array): Promise<Uint8Array>;
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>;
  /** Takes main's answer; others than its own are ignored. */
  readonly take: (answer: ToHost) => void;
}

/** KEYRING_UNAVAILABLE when main could not do it; why is main's secret, since keyrings put secrets into messages. */
export function createRemoteKeyring(facts: KeyringFacts, send: (message: ToMain) => void): RemoteKeyring {
  const waiting = new Map<number, (bytes: Uint8Array | null) => void>();
  let nextId = 1;
  const ask = async (action: 'wrap' | 'unwrap', bytes: Uint8Array): Promise<Uint8Array> => {
    const id = nextId++;
    const answer = await new Promise<Uint8Array | null>((resolve) => {
      waiting.set(id, resolve);
      send({ kind: 'keyring', id, action, bytes });
    });
    if (!answer) throw new CryptoNetsError('KEYRING_UNAVAILABLE');
    return answer;
  };
  return {
    backend: () => facts.backend,
    available: () => facts.available,
    wrap: (secret) => ask('wrap', secret),
    unwrap: (wrapped) => ask('unwrap', wrapped),
    take: (answer) => {
      if (answer.kind !== 'keyring-answer') return;
      const settle = waiting.get(answer.id);
      waiting.delete(answer.id);
      settle?.(answer.bytes);
    },
  };
}
