/** Words of the desktop app's menu; the entries that every app has are named by the operating system. */
export const menu = {
  file: '&File',
  predict: '&Predict',
  view: '&View',
  help: '&Help',
  shortcuts: {
    open: 'Open images…',
    predict: 'Predict privately',
    stop: 'Stop',
    history: 'History',
    settings: 'Settings',
    shortcuts: 'Keyboard shortcuts',
  },
} as const;
