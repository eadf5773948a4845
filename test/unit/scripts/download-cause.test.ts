/** An Electron that cannot be fetched is told with its cause, not as a stack. */
import { expect, test } from 'vitest';
import { causeOfDownload } from '../../../scripts/app/download-cause.ts';

/** What Electron 45's installer printed without a network. */
const OFFLINE = `TypeError: fetch failed
    at node:internal/deps/undici/undici:14902:13
    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)
    at async downloadArtifact (node_modules/@electron/get/dist/index.js:98:9)
`;

test.each([
  [OFFLINE, /server cannot be reached \(fetch failed\).*ELECTRON_MIRROR/],
  ['Error: getaddrinfo ENOTFOUND github.com\n    at x', /cannot be reached \(ENOTFOUND\)/],
  ["Error: self-signed\n  code: 'SELF_SIGNED_CERT_IN_CHAIN'", /not trusted.*NODE_EXTRA_CA_CERTS/],
  ['Error: ENOSPC: no space left on device, write', /disk is full \(ENOSPC\)/],
  ["Error: EACCES: permission denied, mkdir '/x/dist'", /not allowed \(EACCES\)/],
  [
    'HTTPError: Response code 404 (Not Found)\n    at x',
    /^HTTPError: Response code 404 \(Not Found\) Another place/,
  ],
  ['', /gave no reason\./],
])('%s', (said, told) => {
  expect(causeOfDownload(said)).toMatch(told);
  expect(causeOfDownload(said)).not.toContain('\n');
});
