/** Words of the buttons that an error offers. */
export const remedies = {
  go: { keys: 'Go to keys and vault', servers: 'Go to servers', settings: 'Go to settings' },
  reload: 'Reload the window',
} as const;
