/** The policies of the desktop app, as pure decisions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowedEnvironment } from '../../../../electron/main/policy/environment.ts';
import { classifyNavigation } from '../../../../electron/main/policy/navigation.ts';
import { isOwnUrl, START_URL } from '../../../../electron/main/policy/origin.ts';
import { mayUse } from '../../../../electron/main/policy/permissions.ts';
import { mayRequest } from '../../../../electron/main/policy/requests.ts';
import { isOwnSender } from '../../../../electron/main/policy/sender.ts';
import { webPreferences } from '../../../../electron/main/policy/web-preferences.ts';

const STRANGE = [
  'https://evil.example/',
  'http://github.com/',
  'https://github.com.evil.example/',
  'https://user@github.com/',
  'https://github.com:8443/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,hi',
  'app://evil/',
  'app://cryptonets.evil/',
  'app://user@cryptonets/',
  'app:cryptonets',
  'cryptonets://app/',
  'about:blank',
  'chrome://settings',
  '',
  'no url',
];

describe('navigation', () => {
  it('stays inside, or goes to linked sites in the browser', () => {
    expect(classifyNavigation(START_URL)).toBe('inside');
    expect(classifyNavigation('app://cryptonets/index.html#/history')).toBe('inside');
    expect(classifyNavigation('https://eprint.iacr.org/2024/463')).toBe('browser');
  });
  it.each(STRANGE)('refuses %s', (url) => {
    expect(classifyNavigation(url)).toBe('refused');
    expect(isOwnUrl(url)).toBe(false);
  });
  it('never takes a web address for inside', () => {
    fc.assert(fc.property(fc.webUrl(), (url) => classifyNavigation(url) !== 'inside'));
  });
});

describe('requests', () => {
  it('are for own files and own data', () => {
    expect(mayRequest('app://cryptonets/assets/a.js', false)).toBe(true);
    expect(mayRequest('blob:app://cryptonets/1-2', false)).toBe(true);
    expect(mayRequest('data:image/png;base64,AA', false)).toBe(true);
  });
  it.each([
    'https://eprint.iacr.org/',
    'http://127.0.0.1:80/',
    'ws://127.0.0.1/',
    'file:///a',
    'app://other/',
  ])('never reach %s', (url) => expect(mayRequest(url, true)).toBe(false));
  it('are for developer tools only where there are some', () => {
    expect(mayRequest('devtools://devtools/a.html', true)).toBe(true);
    expect(mayRequest('devtools://devtools/a.html', false)).toBe(false);
  });
});

describe('permissions', () => {
  it('are one, for our pages', () => {
    expect(mayUse('clipboard-sanitized-write', START_URL)).toBe(true);
    expect(mayUse('clipboard-sanitized-write', 'https://evil.example')).toBe(false);
  });
  it.each(['media', 'geolocation', 'clipboard-read', 'openExternal', 'fileSystem', 'usb'])(
    'do not include %s',
    (permission) => expect(mayUse(permission, START_URL)).toBe(false),
  );
});

describe('senders', () => {
  const frame = { url: START_URL, parent: null };
  it('are the top frame of our window on our page', () => expect(isOwnSender(frame, true)).toBe(true));
  it.each([
    ['gone', null, true],
    ['of another window', frame, false],
    ['a sub frame', { ...frame, parent: {} }, true],
    ['another page', { ...frame, url: 'https://evil.example/' }, true],
  ])('are not: %s', (_, sender, owned) => expect(isOwnSender(sender, owned)).toBe(false));
});

describe('web preferences', () => {
  it('have every switch on the safe side', () => {
    expect(webPreferences('/p.cjs', false)).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      devTools: false,
    });
  });
  it('name no switch that we did not think of', () => {
    const risky = Object.entries(webPreferences('/p.cjs', false)).filter(([, value]) => value === true);
    expect(risky.map(([name]) => name).sort()).toEqual(['contextIsolation', 'sandbox', 'webSecurity']);
  });
});

describe('environment', () => {
  it('passes on names of the list only', () => {
    const environment = {
      PATH: '/bin',
      HOME: '/h',
      NODE_OPTIONS: '-r x',
      CRYPTONETS_PASSPHRASE: 's',
      LD_PRELOAD: 'x',
    };
    expect(allowedEnvironment(environment)).toEqual({ PATH: '/bin', HOME: '/h' });
  });
});
