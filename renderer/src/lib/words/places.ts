/** Words of history, servers, settings and about. */
import type { CanaryReport, UpdateState } from '../../../../shared/ipc/types.ts';
import { bytes, count, duration, percent } from '../format.ts';

export const history = {
  title: 'History',
  empty: 'No prediction yet.',
  emptyWhat: 'Each prediction leaves its time and sizes here. What you ask about is never kept.',
  off: 'History is switched off in the settings.',
  offWhat: 'What is made from now on is not kept. What stands here stays until you delete it.',
  toSettings: 'To the settings',
  toPredict: 'Make a prediction',
  shown: (n: number, total: number) => `${count(n)} of ${count(total)}`,
  more: 'Show more',
  one: (digit: number) => `A ${digit}`,
  answered: 'A value',
  notKept: 'Answer not kept',
  notKeptWhat: 'There was no open vault to seal it in. It cannot be seen again.',
  hidden: 'Answer sealed',
  hiddenWhat: 'Open the vault to see the answer.',
  many: { image: (n: number) => `${count(n)} images`, row: (n: number) => `${count(n)} rows` },
  right: (share: number) => `${percent(share)} right`,
  how: (packing: 'batch' | 'interactive', server: string, parameters: string) =>
    `${packing === 'batch' ? 'As a batch' : 'One at a time'}, by ${server}, parameters ${parameters}`,
  servers: {
    own: 'the app’s own server',
    kept: 'a server of the list',
    removed: 'a server that was removed',
    named: 'a server that was named for one session',
    unknown: 'the app’s own server, or one that was removed',
  },
  search: 'Search: model, server, day as 2026-11-28, digit',
  noneFound: 'Nothing in the history has all of that in it.',
  compare: {
    start: 'Hold others against this',
    stop: 'Hold nothing against it',
    against: (when: string) => `Held against the one of ${when}`,
    stage: 'Stage',
    other: 'The other',
    own: 'This one',
    change: 'Change',
    total: 'In all',
    up: 'Bytes up',
    down: 'Bytes down',
    factor: (value: number | null) => (value === null ? '' : `× ${value.toFixed(2)}`),
  },
  travelled: (upload: number, download: number) => `${bytes(upload)} up, ${bytes(download)} down`,
  delete: 'Delete',
  clear: 'Clear all…',
  clearNow: 'Delete it all',
  deleteTitle: 'Delete this entry?',
  deleteWhat: (what: string, when: string) =>
    `“${what}” of ${when} leaves the history of this computer. This cannot be undone.`,
  clearTitle: 'Delete the whole history?',
  clearWhat: 'All past predictions are deleted from this computer. This cannot be undone.',
  choose: 'Choose a prediction to see where its time went.',
  list: 'Past predictions',
} as const;

export const servers = {
  title: 'Servers',
  what: 'A server computes on ciphertexts. Whichever you choose, it cannot read what you send.',
  builtInName: 'This computer',
  builtIn: 'On this computer, started by the app',
  use: 'Use',
  inUse: 'In use',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove “${name}”?`,
  removeWhat: 'Only the entry is removed. The server itself is not touched.',
  add: 'Add a server',
  name: 'Name',
  address: 'Address',
  addressHint: 'host:port, for example server.example.org:8443',
  problems: {
    address: 'Needs host:port.',
    port: 'Needs a port from 1 to 65535.',
    pem: 'Needs a certificate that begins with -----BEGIN CERTIFICATE-----.',
  },
  edit: 'Edit',
  editTitle: (name: string) => `Edit “${name}”`,
  keep: 'Keep',
  test: 'Try it out',
  testing: 'Asking the server…',
  reached: 'The server answers.',
  ownAuthority: 'One is kept. What is put here takes its place.',
  dropAuthority: 'Trust the authorities of this system instead',
  tokenStays: 'The one that is kept stays, unless the address changes.',
  modelChanged: (title: string) => `Another model than before: ${title}`,
  certificate: {
    title: 'Certificate',
    subject: 'For',
    issuer: 'Made by',
    validTo: 'Valid until',
    fingerprint: 'SHA-256',
    pin: 'Trust this one, for this server alone',
    pinWhat:
      'Compare the fingerprint with what whoever runs the server tells you by another way. Only then trust it.',
  },
  more: 'Certificate and token',
  ca: 'Certificate authority (PEM), when it is your own',
  token: 'Access token, when the server asks for one',
  save: 'Add',
  state: 'State',
  version: 'Version',
  engine: 'Engine',
  threads: 'Threads',
  roundTrip: 'Round trip',
  ms: duration,
  none: 'No server is known.',
  fetched: 'Fetches at',
  fetchedAt: (bytesPerSecond: number, size: number, ms: number) =>
    `${bytes(bytesPerSecond)} a second or more (a model of ${bytes(size)} in ${duration(ms)}, the way there and back in it)`,
  own: {
    start: 'Start',
    stop: 'Stop',
    stopWhat: 'A prediction that runs on it comes to its end first. Then it stays off until you start it.',
    log: 'What became of it',
    logWhat: 'Of this session, kept in memory only. Nothing of what it computed stands here.',
    events: { started: 'Started', ready: 'Ready', stopped: 'Stopped', ended: 'Ended by itself' },
  },
} as const;

function updateSaid(told: UpdateState): string {
  if (told.state === 'newer') return `Version ${told.version} is there.`;
  return { off: '', current: 'This is the newest version.', unknown: 'There was no answer.' }[told.state];
}

export const settings = {
  title: 'Settings',
  theme: 'Appearance',
  themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
  language: 'Language',
  languages: { system: 'As the system', en: 'English', de: 'Deutsch' },
  engine: 'Engine on this computer',
  engines: { auto: 'Fastest', native: 'Native', seal: 'SEAL' },
  engineWhat: 'Both give the same answer. “Fastest” takes the native engine where it runs, otherwise SEAL.',
  history: 'Keep a history',
  historyWhat:
    'Times and sizes of predictions, with answers sealed in the vault. What you ask about is never kept.',
  historyDays: 'Keep entries of the history',
  historyDaysWhat: 'Older ones are deleted by themselves.',
  days: (days: number) => (days === 0 ? 'For ever' : days === 365 ? 'A year' : `${days} days`),
  keepLess: {
    title: 'Delete older entries?',
    what: (kept: string) =>
      `Entries of the history that are older than this will be deleted, now and from now on: ${kept}. This cannot be undone.`,
    action: 'Delete older entries',
  },
  canaries: {
    title: 'Test servers of others',
    what: 'Now and then a request whose answer is known goes along with yours, and the server cannot tell which is which. Each costs as much as a request: upload, time, download, and images of a budget. Of a model that keeps its weights the first test takes two. A wrong answer is told with your own.',
    told: 'Tests of the server',
    evidence: (found: string, request: string | null, answer: string | null) =>
      `${found}, request ${request ?? 'never sent'}, SHA-256 of the answer ${answer ?? 'none'}`,
    tested: ({ right, wrong, lost }: CanaryReport) =>
      `${right} of ${right + wrong.length} answered rightly${lost > 0 ? `, ${lost} lost on the way` : ''}`,
    share: (percent: number) =>
      percent === 0 ? 'Never' : percent === 100 ? 'With each' : `${percent} of 100`,
  },
  updates: {
    title: 'Look for updates',
    what: 'Once a day api.github.com is asked for the newest version. It sees your network address and that CryptoNets asks; no version, no name and nothing of yours is sent. Nothing is installed by itself, and while this is off nothing is asked.',
    said: updateSaid,
  },
  notify: {
    title: 'Tell me when a prediction has ended',
    what: 'By the system, while the window is hidden: that it has ended and nothing else, for others may see it.',
    refused: 'The browser or the system does not allow it for this address.',
  },
  autoLock: 'Lock the vault',
  autoLockWhat: 'After this long without use.',
  autoLocks: (minutes: number) =>
    minutes === 0 ? 'Never' : minutes < 60 ? `After ${minutes} min` : `After ${minutes / 60} h`,
} as const;

export const about = {
  title: 'About',
  what: 'CryptoNets seals a picture or a row of data on this computer, lets a server run a neural network on the ciphertexts, and opens the answer here.',
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
    'how many bytes travel, which does not depend on what is in them',
    'while you predict as you draw: how many strokes a drawing has, and their rhythm, which can narrow down what it is',
    'of what is sent one at a time: how many there are, and which requests share a key; their evaluation keys let it compute, not open anything',
  ],
  learnsNotTitle: 'What it does not learn',
  learnsNot: [
    'the picture or the row, or any value of it',
    'how many share the ciphertexts of a batch',
    'the scores and the answer',
    'your secret key: it never leaves this computer',
  ],
  trust:
    'What remains is trust in the server to compute honestly: it cannot read what you send, but a dishonest one could return wrong scores.',
  report: {
    title: 'Report a problem',
    what: 'Puts together what this session knows of itself: versions, settings, how far predictions came, which errors there were. It is shown here whole and sent nowhere: copy or save it, and hand it to whom you like.',
    without:
      'It has no names that you gave, no addresses or paths, no pictures, rows, answers or their number, and nothing of keys.',
    preview: 'The whole report',
    make: 'Put a report together',
    anew: 'Put it together anew',
    copy: 'Copy it',
    save: 'Save it',
    file: 'cryptonets-report.json',
  },
  sourceTitle: 'Source',
  source:
    'Gilad-Bachrach et al., “CryptoNets: Applying Neural Networks to Encrypted Data with High Throughput and Accuracy”, ICML 2016. Schemes: BGV (Brakerski, Gentry, Vaikuntanathan, 2012) for batches, BFV (Brakerski, 2012; Fan, Vercauteren, 2012) for images sent one at a time.',
} as const;
