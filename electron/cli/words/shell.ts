/** Words of the browser shell: its help, what it prints, and the plain pages of addresses that lead nowhere. */

export const shell = {
  usage: `npm start -- [options]

Opens CryptoNets: as a desktop app where that can run, else in your browser.

  --no-open        print an address for your browser and open nothing (the default where there is no display)
  --browser        use the browser even where the desktop app could run
  --window         in the browser: open in a window of its own where there is a Chromium or Chrome
  --until-closed   in the browser: end a while after the last page was closed
  --port N         in the browser: listen on this port of 127.0.0.1 (a free one is picked otherwise)
  --profile DIR    where keys, history and settings are kept
  --models DIR     in the browser: folder of model folders
  --help           this text
`,
  usageInstalled: `cryptonets-browser [options]

Opens CryptoNets in your browser.

  --window         in a window of its own where there is a Chromium or Chrome
  --until-closed   end a while after the last page was closed
  --no-open        print an address for your browser and open nothing (the default where there is no display)
  --port N         listen on this port of 127.0.0.1 (a free one is picked otherwise)
  --profile DIR    where keys, history and settings are kept
  --models DIR     folder of model folders
  --help           this text
`,
  noDesktop: {
    'no-display': 'CryptoNets runs in your browser this time, since there is no display here.',
    'not-installed':
      'CryptoNets runs in your browser this time, since Electron is not installed yet (get it with "npm run electron:install").',
    root: 'CryptoNets runs in your browser this time, since Electron does not run safely as root.',
  },
  ready: (address: string) =>
    `\nCryptoNets is ready at\n\n  ${address}\n\nThe address works once. Press Ctrl+C to stop.\n`,
  more: 'Press Enter for a new address.\n',
  stopping: '\nStopping …\n',
  refused: {
    host: 'This address does not belong to CryptoNets.',
    method: 'Only pages are served here.',
    origin: 'Another page may not ask for this.',
    socket: 'Another page may not connect here.',
  },
  pages: {
    notAdmitted:
      'Open the address that CryptoNets printed when it started; it works once. Press Enter there for a new one.',
    unknown: 'There is no such page.',
    malformed: 'This request cannot be understood.',
    opening: 'Opening CryptoNets.',
    used: 'This address was used before, or is not complete: it works once. Press Enter where CryptoNets was started for a new one, or start it again.',
  },
} as const;
