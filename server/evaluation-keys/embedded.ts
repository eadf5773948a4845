/** The key store of a server that stands alone: its memory (store.ts) is all there is, and nobody else need find anything. */
import type { KeyStore } from './key-store.ts';

export const EMBEDDED: KeyStore = {
  shared: false,
  connected: true,
  find: async () => undefined,
  reserve: async () => false,
  put: async () => false,
  seal: async () => false,
  get: async () => undefined,
  discard: async () => undefined,
  touch: () => undefined,
  close: async () => undefined,
};
