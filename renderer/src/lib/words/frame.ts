/** Words of the window's frame: navigation, connection, shortcuts, notices. */
const views = {
  predict: 'Predict',
  history: 'History',
  ledger: 'Sent',
  models: 'Models',
  methods: 'Methods',
  keys: 'Keys and vault',
  servers: 'Servers',
  settings: 'Settings',
  about: 'About',
} as const;

export const frame = {
  app: 'CryptoNets',
  skip: 'Skip to the content',
  navigation: 'Views',
  views,
  /** Of the window, and of its entry in the way back. */
  windowTitle: (view: keyof typeof views, running: boolean) =>
    `${running ? '… ' : ''}${views[view]} - CryptoNets`,
  connection: {
    connecting: 'Connecting to the app…',
    lost: 'The part of the app that encrypts cannot be reached. Trying again; if it was started anew, open the address that it printed.',
    silent:
      'The part of the app that encrypts has not answered for a while. What stands here may not be so any more.',
  },
  noBridge: 'This page belongs to the CryptoNets app. Open it with the address that “npm start” prints.',
  details: 'Details',
  copy: 'Copy details',
  copied: 'Copied',
  close: 'Close',
  cancel: 'Cancel',
  badName: 'Only letters, digits, spaces, dots, dashes and underscores.',
  retry: 'Try again',
  shortcuts: {
    title: 'Keyboard',
    rows: [
      { keys: ['Enter'], what: 'Predict privately' },
      { keys: ['Esc'], what: 'Stop' },
      { keys: ['Ctrl', 'O'], what: 'Open files' },
      { keys: ['Ctrl', 'V'], what: 'Paste an image' },
      { keys: ['Ctrl', 'Z'], what: 'Undo a stroke' },
      { keys: ['Ctrl', 'Shift', 'Z'], what: 'Draw it again' },
      { keys: ['Ctrl', 'H'], what: 'History' },
      { keys: ['Ctrl', ','], what: 'Settings' },
      { keys: ['Ctrl', 'K'], what: 'Everything else, by its name' },
      { keys: ['Ctrl', '/'], what: 'This list' },
      { keys: ['←', '→'], what: 'Move along samples, stages and thumbnails' },
    ],
  },
  palette: {
    title: 'What to do',
    label: 'Type a part of it',
    none: 'Nothing of that name can be done now.',
    go: (view: string) => `Go to ${view}`,
    theme: (theme: string) => `Appearance: ${theme}`,
  },
  /** Shown by the system, where others may see it. */
  notification: {
    done: 'A prediction has ended. Its answer waits in the window.',
    failed: 'A prediction did not come to an end. Why stands in the window.',
  },
  running: (running: number, waiting: number) =>
    [...(running > 0 ? ['A prediction runs'] : []), ...(waiting > 0 ? [`${waiting} in line`] : [])].join(
      ', ',
    ),
  vaultChip: { missing: 'Key in memory', locked: 'Vault locked', unlocked: 'Vault open' },
  serverChip: {
    starting: 'Server starts…',
    ready: 'Server ready',
    unreachable: 'Server unreachable',
    stopped: 'Server stopped',
    unknown: 'Server unknown',
  },
} as const;

export const server = {
  states: { starting: 'Starts…', ready: 'Ready', unreachable: 'Unreachable', stopped: 'Stopped' },
} as const;
