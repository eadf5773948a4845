/** Whose a call is, for fair turns and limits: a token of its own says it best, then a certificate, else the address, behind a trusted proxy the forwarded one. */
import { createHash } from 'node:crypto';
import type { Metadata } from '@grpc/grpc-js';
import type { TrustedProxies } from '../transport/proxies.ts';
import { hostOf } from '../transport/peer.ts';
import { grantOfCall } from './authorization.ts';

/** The parts of a call that tell who makes it. */
export interface Identifiable {
  readonly metadata: Metadata;
  getPeer(): string;
  getAuthContext(): { readonly sslPeerCertificate?: { readonly raw: Uint8Array } | undefined };
}

export function identityOf(call: Identifiable, proxies: TrustedProxies): string {
  const grant = grantOfCall(call.metadata);
  if (grant) return `token:${grant.id}`;
  const peer = hostOf(call.getPeer());
  const certificate = call.getAuthContext().sslPeerCertificate;
  // A proxy's own certificate names the proxy.
  if (certificate && !proxies.has(peer)) {
    return `certificate:${createHash('sha256').update(certificate.raw).digest('hex')}`;
  }
  const hops = call.metadata.get('x-forwarded-for').map(String).join(',');
  return proxies.clientOf(peer, hops === '' ? undefined : hops);
}
