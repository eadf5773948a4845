/** An installation that fails names its true cause and what to do about it. */
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const { causeOf } = createRequire(import.meta.url)('../../../../scripts/bootstrap/causes.cjs') as {
  causeOf(text: string, end: { status: number | null; signal?: string; folder: string }): string;
};

const cause = (text: string): string => causeOf(text, { status: 1, folder: '/work/cryptonets' });

/** What npm 9 and 11 wrote when each of these was made to happen. */
const REFUSED = `npm error code ECONNREFUSED
npm error syscall connect
npm error FetchError: request to http://127.0.0.1:9/zod failed, reason: connect ECONNREFUSED 127.0.0.1:9
`;
const NO_NAME = `npm error code EAI_AGAIN
npm error syscall getaddrinfo
npm error request to https://registry.npmjs.org/zod/-/zod-4.6.7.tgz failed, reason: getaddrinfo EAI_AGAIN registry.npmjs.org
`;
const FULL = `npm ERR! code ENOSPC
npm ERR! syscall write
npm ERR! nospc ENOSPC: no space left on device, write
`;
const FORBIDDEN = `npm error code EACCES
npm error syscall mkdir
npm error path /root/.npm/_cacache
npm error errno EACCES
`;

describe('the cause of a failed installation', () => {
  it('is the registry that was asked, when it cannot be reached', () => {
    expect(cause(REFUSED)).toMatch(/registry http:\/\/127\.0\.0\.1:9\/ cannot be reached \(ECONNREFUSED\)/);
    expect(cause(NO_NAME)).toMatch(/https:\/\/registry\.npmjs\.org\/ cannot be reached \(EAI_AGAIN\)/);
  });

  it('is the disk, when it is full, with what is needed', () => {
    expect(cause(FULL)).toMatch(/disk is full \(ENOSPC\).*800 MB in \/work\/cryptonets/);
  });

  it('is the folder that may not be written', () => {
    expect(cause(FORBIDDEN)).toMatch(/not allowed \(EACCES\) in \/root\/\.npm\/_cacache\./);
    expect(cause('EROFS: read-only file system')).toMatch(/not allowed \(EROFS\) in \/work\/cryptonets\./);
  });

  it.each([
    ['npm error code SELF_SIGNED_CERT_IN_CHAIN', /certificate .*cafile/],
    ['npm error code E401', /login/],
    ['npm error code E404', /does not have the package/],
    ['npm error code EINTEGRITY', /npm cache verify/],
    ['npm error code EUSAGE', /do not agree/],
  ])('is told from %s', (text, told) => {
    expect(cause(text)).toMatch(told);
  });

  it('is the fuller disk rather than the network that stumbled before', () => {
    expect(cause(`${NO_NAME}${FULL}`)).toMatch(/disk is full/);
  });

  it('is not invented where npm told none', () => {
    expect(cause('npm error something new')).toBe('npm ended with code 1; its own words stand above.');
    expect(causeOf('', { status: null, signal: 'SIGKILL', folder: '/x' })).toMatch(/memory/);
  });
});
