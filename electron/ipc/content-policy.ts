/** The headers under which the views are served, by Electron's protocol and by the browser shell alike. */

/** Svelte makes its one policy under this name (svelte/internal/client/dom/reconciler.js). */
const TRUSTED_TYPES_POLICY = 'svelte-trusted-html';

/**
 * The content security policy: nothing but the app's own files. `sockets` are the WebSocket addresses that a view may open
 * (none in Electron); they are named because older browsers do not count them as 'self'.
 */
export function contentSecurityPolicy(sockets: readonly string[] = []): string {
  const directives: Readonly<Record<string, string>> = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self' blob: data:",
    'font-src': "'self'",
    'connect-src': ["'self'", ...sockets].join(' '),
    'worker-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': TRUSTED_TYPES_POLICY,
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** Device features that no view needs: all off. */
const PERMISSIONS = [
  'camera',
  'microphone',
  'geolocation',
  'usb',
  'serial',
  'hid',
  'payment',
  'display-capture',
];

/** Every header that protects a served file, whatever the file. */
export function protectiveHeaders(sockets: readonly string[] = []): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(sockets),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': PERMISSIONS.map((feature) => `${feature}=()`).join(', '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}
