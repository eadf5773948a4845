/** Why Electron's installer failed, in a person's words: it prints a stack, whose last line is the first to read. */

const UNREACHABLE =
  /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|ENETUNREACH|EHOSTUNREACH|UND_ERR_\w+|fetch failed)\b/;
const CERTIFICATE = /\b(\w*SELF_SIGNED_CERT\w*|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED)\b/;
const MIRROR = 'Another place to fetch it from: ELECTRON_MIRROR=https://…/, see --help.';

export function causeOfDownload(said: string): string {
  const [full] = /\b(?:ENOSPC|EDQUOT)\b/.exec(said) ?? [];
  if (full !== undefined) return `the disk is full (${full}).`;
  const [forbidden] = /\b(?:EACCES|EPERM|EROFS)\b/.exec(said) ?? [];
  if (forbidden !== undefined) return `writing into node_modules/electron is not allowed (${forbidden}).`;
  const [untrusted] = CERTIFICATE.exec(said) ?? [];
  if (untrusted !== undefined)
    return `the certificate of its server is not trusted here (${untrusted}); name your proxy's: NODE_EXTRA_CA_CERTS=FILE`;
  const [unreachable] = UNREACHABLE.exec(said) ?? [];
  if (unreachable !== undefined) return `its server cannot be reached (${unreachable}). ${MIRROR}`;
  const first = said.trim().split('\n')[0];
  return `${first === undefined || first === '' ? 'its installer gave no reason.' : first} ${MIRROR}`;
}
