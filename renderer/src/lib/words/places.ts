/** Words of history, servers, settings and about. */
import { count, duration } from '../format.ts';

export const history = {
  title: 'History',
  empty: 'No prediction yet.',
  emptyWhat: 'Each prediction leaves its time and sizes here. Pictures are never kept.',
  off: 'History is switched off in the settings.',
  toPredict: 'Draw or pick a digit',
  shown: (n: number, total: number) => `${count(n)} of ${count(total)}`,
  more: 'Show more',
  one: (digit: number) => `A ${digit}`,
  hidden: 'Answer sealed',
  hiddenWhat: 'Open the vault to see the answer.',
  many: (n: number) => `${count(n)} digits`,
  delete: 'Delete',
  clear: 'Clear all…',
  clearTitle: 'Delete the whole history?',
  clearWhat: 'All past predictions are deleted from this computer. This cannot be undone.',
  choose: 'Choose a prediction to see where its time went.',
  list: 'Past predictions',
} as const;

export const servers = {
  title: 'Servers',
  what: 'A server computes on ciphertexts. Whichever you choose, it cannot read what you send.',
  builtIn: 'On this computer, started by the app',
  use: 'Use',
  inUse: 'In use',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove “${name}”?`,
  removeWhat: 'Only the entry is removed. The server itself is not touched.',
  add: 'Add a server',
  name: 'Name',
  address: 'Address',
  addressHint: 'host:port',
  more: 'Certificate and token',
  ca: 'Certificate authority (PEM), when it is your own',
  token: 'Access token, when the server asks for one',
  save: 'Add',
  state: 'State',
  engine: 'Engine',
  threads: 'Threads',
  roundTrip: 'Round trip',
  ms: duration,
  none: 'No server is known.',
} as const;

export const settings = {
  title: 'Settings',
  theme: 'Appearance',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  engine: 'Engine on this computer',
  engines: { auto: 'Fastest', native: 'Native', seal: 'SEAL' },
  engineWhat: 'Both give the same answer. “Fastest” takes the native engine where it runs, otherwise SEAL.',
  history: 'Keep a history',
  historyWhat: 'Times and sizes of predictions, with answers sealed in the vault. Pictures are never kept.',
  autoLock: 'Lock the vault',
  autoLockWhat: 'After this long without use.',
  autoLocks: (minutes: number) =>
    minutes === 0 ? 'Never' : minutes < 60 ? `After ${minutes} min` : `After ${minutes / 60} h`,
} as const;

export const about = {
  title: 'About',
  what: 'CryptoNets seals a picture on this computer, lets a server run a neural network on the ciphertexts, and opens the answer here.',
  version: 'Version',
  platform: 'Platform',
  node: 'Node',
  shell: 'Shell',
  shells: { electron: 'Desktop app', browser: 'In the browser, this computer only' },
  keyring: 'Keyring',
  engines: 'Engines',
  engineNames: { native: 'Native', seal: 'SEAL (node-seal)' },
  available: 'available',
  unavailable: 'not available',
  threads: (n: number) => (n === 1 ? '1 thread' : `${n} threads`),
  learnsTitle: 'What the server learns',
  learns: [
    'that you ask, from which address, and when',
    'which model and which encryption parameters you use',
    'how many bytes travel, which does not depend on the picture',
  ],
  learnsNotTitle: 'What it does not learn',
  learnsNot: [
    'the picture, or any pixel of it',
    'how many images share the ciphertexts of a batch',
    'the scores and the answer',
    'your secret key: it never leaves this computer',
  ],
  trust:
    'What remains is trust in the server to compute honestly: it cannot read your picture, but a dishonest one could return wrong scores.',
  sourceTitle: 'Source',
  source:
    'Gilad-Bachrach et al., “CryptoNets: Applying Neural Networks to Encrypted Data with High Throughput and Accuracy”, ICML 2016. Scheme: BGV (Brakerski, Gentry, Vaikuntanathan, 2012).',
} as const;
