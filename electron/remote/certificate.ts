/** The certificate that a server shows, looked at without trusting it: nothing is sent, and nothing of it is believed. */
import { connect, type DetailedPeerCertificate } from 'node:tls';
import type { ServerCertificate } from '../../shared/ipc/types.ts';
import type { ServerAddress } from './address.ts';
import { tlsOptions } from './tls.ts';

const LOOK_MS = 5000;
const MOST_LINKS = 8;
const MOST_TEXT = 200;

/** Undefined where none is shown in time. */
export function lookAtCertificate(address: ServerAddress): Promise<ServerCertificate | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ ...tlsOptions(address, {}), port: address.port, rejectUnauthorized: false });
    const end = (seen?: ServerCertificate): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(seen);
    };
    const timer = setTimeout(end, LOOK_MS);
    socket.once('secureConnect', () => end(described(socket.getPeerCertificate(true))));
    socket.on('error', () => end());
    socket.once('close', () => end());
  });
}

function described(shown: DetailedPeerCertificate): ServerCertificate | undefined {
  if (!(shown.raw instanceof Uint8Array)) return undefined;
  const top = topOf(shown);
  const own = top.issuerCertificate?.fingerprint256 === top.fingerprint256;
  return {
    subject: nameOf(shown.subject),
    issuer: nameOf(shown.issuer),
    validTo: new Date(shown.valid_to).toISOString(),
    fingerprint: shown.fingerprint256,
    // Only who vouches for itself can be trusted as an authority.
    authorityPem: own ? pemOf(top.raw) : null,
  };
}

/** The last of the chain that the server shows. */
function topOf(shown: DetailedPeerCertificate): DetailedPeerCertificate {
  let top = shown;
  for (let link = 0; link < MOST_LINKS; link++) {
    const next = top.issuerCertificate as DetailedPeerCertificate | undefined;
    if (!next || next.fingerprint256 === top.fingerprint256) break;
    top = next;
  }
  return top;
}

const nameOf = ({ CN, O }: { readonly CN?: string | string[]; readonly O?: string | string[] }): string =>
  [CN, O].flat().filter(Boolean).join(', ').slice(0, MOST_TEXT);

const pemOf = (raw: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(raw)
    .toString('base64')
    .replaceAll(/(.{64})/g, '$1\n')
    .trimEnd()}\n-----END CERTIFICATE-----\n`;
