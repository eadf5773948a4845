/* Why an installation failed, in a person's words, read from what npm said: npm's own last line rarely names the cause. */
'use strict';

const UNREACHABLE =
  /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ESOCKETTIMEDOUT|ERR_SOCKET_TIMEOUT|ECONNRESET|ENETUNREACH|EHOSTUNREACH)\b/;
const CERTIFICATE =
  /\b(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID)\b/;

/** First group of the pattern, or undefined. */
function found(text, pattern) {
  const match = pattern.exec(text);
  return match ? (match[1] ?? match[0]) : undefined;
}

/** The registry that npm asked, as far as its words name one. */
function registryOf(text) {
  return found(text, /(https?:\/\/[^/\s"']+\/)/) ?? 'npm config get registry';
}

/** Each cause with the words that tell it; the first that fits is the one. */
const CAUSES = [
  {
    fits: (text) => found(text, /\b(ENOSPC|EDQUOT)\b/),
    says: (code, _text, folder) =>
      `the disk is full (${code}). The packages need 800 MB in ${folder}, and npm's cache ("npm config get cache") another 200 MB. Make room and start again.`,
  },
  {
    fits: (text) => found(text, /\b(EACCES|EROFS|EPERM)\b/),
    says: (code, text, folder) => {
      const place = found(text, /npm (?:error|ERR!) path (.+)/) ?? folder;
      return `writing is not allowed (${code}) in ${place.trim()}. Make it yours, or work in a copy that is; an npm cache left by root is repaired with "sudo chown -R $USER ~/.npm".`;
    },
  },
  {
    fits: (text) => found(text, CERTIFICATE),
    says: (code, text) =>
      `the certificate of the npm registry ${registryOf(text)} is not trusted here (${code}). Behind a company's proxy, name its certificate: npm config set cafile FILE`,
  },
  {
    fits: (text) => found(text, UNREACHABLE),
    says: (code, text) =>
      `the npm registry ${registryOf(text)} cannot be reached (${code}). Check the network; behind a proxy: npm config set proxy URL. Then start again: what was fetched is kept.`,
  },
  {
    fits: (text) => found(text, /\b(E401|E403|ENEEDAUTH)\b/),
    says: (code, text) =>
      `the npm registry ${registryOf(text)} refuses (${code}). It wants a login ("npm login"), or does not carry the package named above.`,
  },
  {
    fits: (text) => found(text, /\b(E404|ETARGET)\b/),
    says: (code, text) =>
      `the npm registry ${registryOf(text)} does not have the package named above (${code}). Another registry: npm config set registry URL`,
  },
  {
    fits: (text) => found(text, /\b(EINTEGRITY|Z_DATA_ERROR|Z_BUF_ERROR|TAR_BAD_ARCHIVE)\b/),
    says: (code) =>
      `a package arrived damaged (${code}). "npm cache verify" clears the cache of it; then start again.`,
  },
  {
    fits: (text) => found(text, /\b(EUSAGE)\b/),
    says: (code) =>
      `package.json and package-lock.json do not agree (${code}). Restore both ("git checkout package.json package-lock.json").`,
  },
];

/**
 * One sentence on why npm failed and what to do.
 * @param {string} text  What npm wrote
 * @param {{status: number | null, signal?: string | null, folder: string}} end  How it ended, and the project's folder
 */
function causeOf(text, { status, signal, folder }) {
  for (const { fits, says } of CAUSES) {
    const code = fits(text);
    if (code !== undefined) return says(code, text, folder);
  }
  if (status === 0) return 'npm could not write every file; its warnings: npm ci --ignore-scripts';
  if (signal === 'SIGKILL') return 'npm was killed, as systems do when memory runs out. Start again.';
  return `npm ended with ${signal ?? `code ${status}`}; its own words stand above.`;
}

module.exports = { causeOf };
