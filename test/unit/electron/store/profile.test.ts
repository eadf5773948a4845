import { describe, expect, it } from 'vitest';
import { profileDirectory } from '../../../../electron/store/index.ts';

const posix = { home: '/home/ada', cwd: '/here' };
const windows = { platform: 'win32', home: 'C:\\Users\\Ada', cwd: 'D:\\here' } as const;

describe('the profile directory', () => {
  it.each([
    [{ ...posix, platform: 'linux', env: {} }, '/home/ada/.local/share/cryptonets'],
    [{ ...posix, platform: 'linux', env: { XDG_DATA_HOME: '/data' } }, '/data/cryptonets'],
    [
      { ...posix, platform: 'linux', env: { XDG_DATA_HOME: 'relative' } },
      '/home/ada/.local/share/cryptonets',
    ],
    [{ ...posix, platform: 'linux', env: { XDG_DATA_HOME: '' } }, '/home/ada/.local/share/cryptonets'],
    [
      { ...posix, platform: 'darwin', env: { XDG_DATA_HOME: '/data' } },
      '/home/ada/Library/Application Support/CryptoNets',
    ],
    [{ ...windows, env: {} }, 'C:\\Users\\Ada\\AppData\\Local\\CryptoNets'],
    [{ ...windows, env: { LOCALAPPDATA: 'E:\\Local' } }, 'E:\\Local\\CryptoNets'],
    [{ ...posix, platform: 'linux', env: { CRYPTONETS_PROFILE: '/p', XDG_DATA_HOME: '/data' } }, '/p'],
    [{ ...posix, platform: 'darwin', env: { CRYPTONETS_PROFILE: 'p/q' } }, '/here/p/q'],
    [{ ...windows, env: { CRYPTONETS_PROFILE: 'p' } }, 'D:\\here\\p'],
    [{ ...posix, platform: 'linux', env: { CRYPTONETS_PROFILE: '' } }, '/home/ada/.local/share/cryptonets'],
  ] as const)('is the platform’s own, or the override (case %#)', (surroundings, expected) => {
    expect(profileDirectory(surroundings)).toBe(expected);
  });
});
