/** The content policy: own files only, no inline code, no eval, no way to other hosts. */
import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, protectiveHeaders } from '../../../../electron/ipc/content-policy.ts';

function directives(policy: string): Map<string, string> {
  return new Map(
    policy.split('; ').map((part) => {
      const [name = '', ...rest] = part.split(' ');
      return [name, rest.join(' ')];
    }),
  );
}

describe('content security policy', () => {
  it('allows nothing by default and names every exception', () => {
    const policy = directives(contentSecurityPolicy());
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('script-src')).toBe("'self'");
    expect(policy.get('connect-src')).toBe("'self'");
    for (const name of ['object-src', 'base-uri', 'form-action', 'frame-ancestors'])
      expect(policy.get(name)).toBe("'none'");
  });

  it.each(['unsafe-inline', 'unsafe-eval', 'wasm-unsafe-eval', 'http:', 'https:', '*'])(
    'never says %s',
    (word) => {
      expect(contentSecurityPolicy(['ws://127.0.0.1:1'])).not.toContain(word);
    },
  );

  it('lets a view open the named sockets and no other', () => {
    const policy = directives(contentSecurityPolicy(['ws://127.0.0.1:4321']));
    expect(policy.get('connect-src')).toBe("'self' ws://127.0.0.1:4321");
  });
});

it('isolates the page from other origins', () => {
  expect(protectiveHeaders()).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  expect(Object.keys(protectiveHeaders()).some((name) => name.startsWith('access-control'))).toBe(false);
});
