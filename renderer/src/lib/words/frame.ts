/** Words of the window's frame: navigation, connection, shortcuts, notices. */
export const frame = {
  app: 'CryptoNets',
  skip: 'Skip to the content',
  navigation: 'Views',
  views: {
    predict: 'Predict',
    history: 'History',
    keys: 'Keys and vault',
    servers: 'Servers',
    settings: 'Settings',
    about: 'About',
  },
  connection: {
    connecting: 'Connecting to the app…',
    lost: 'The part of the app that encrypts does not answer. Trying again…',
  },
  noBridge: 'This page belongs to the CryptoNets app. Open it with the address that “npm start” prints.',
  copy: 'Copy details',
  copied: 'Copied',
  close: 'Close',
  cancel: 'Cancel',
  retry: 'Try again',
  shortcuts: {
    title: 'Keyboard',
    rows: [
      { keys: ['Enter'], what: 'Predict privately' },
      { keys: ['Esc'], what: 'Stop' },
      { keys: ['Ctrl', 'O'], what: 'Open images' },
      { keys: ['Ctrl', 'V'], what: 'Paste an image' },
      { keys: ['Ctrl', 'Z'], what: 'Undo a stroke' },
      { keys: ['Ctrl', 'H'], what: 'History' },
      { keys: ['Ctrl', ','], what: 'Settings' },
      { keys: ['Ctrl', '/'], what: 'This list' },
      { keys: ['←', '→'], what: 'Move along samples, stages and thumbnails' },
    ],
  },
  vaultChip: { missing: 'Key in memory', locked: 'Vault locked', unlocked: 'Vault open' },
  serverChip: {
    starting: 'Server starts…',
    ready: 'Server ready',
    unreachable: 'Server unreachable',
    stopped: 'Server stopped',
  },
} as const;

export const server = {
  states: { starting: 'Starts…', ready: 'Ready', unreachable: 'Unreachable', stopped: 'Stopped' },
} as const;
