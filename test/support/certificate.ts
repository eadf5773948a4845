/** Certificates of every kind that tests need, made on the spot: no key file lies in the repository. */
import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

type Der = Buffer;

function der(tag: number, ...parts: readonly Uint8Array[]): Der {
  const content = Buffer.concat(parts);
  const length = content.length;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const oid = (...bytes: readonly number[]) => der(0x06, Buffer.from(bytes));
const utcTime = (date: Date) =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

const ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const COMMON_NAME = oid(0x55, 0x04, 0x03);
const SUBJECT_ALTERNATIVE_NAME = oid(0x55, 0x1d, 0x11);
const DAY_MS = 86_400_000;

const BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13);
const TRUE = der(0x01, Buffer.from([0xff]));

export interface MadeCertificate {
  /** PEM */
  readonly certificate: string;
  /** PEM, PKCS 8 */
  readonly key: string;
}

export interface CertificateWish {
  readonly commonName?: string;
  /** Of the one name beside addresses. */
  readonly dnsName?: string;
  /** IPv4, as four bytes; none: no address. */
  readonly address?: readonly number[] | undefined;
  /** Signs others. */
  readonly authority?: boolean;
  /** Who signs it; absent: it signs itself. */
  readonly issuer?: MadeCertificate & { readonly commonName: string };
  /** Days from now of the two ends of its validity. */
  readonly validDays?: readonly [number, number];
}

function extensionsOf({ dnsName = 'localhost', address = [127, 0, 0, 1], authority }: CertificateWish): Der {
  const names = [
    der(0x82, Buffer.from(dnsName)),
    ...(address.length > 0 ? [der(0x87, Buffer.from(address))] : []),
  ];
  const alternative = sequence(SUBJECT_ALTERNATIVE_NAME, der(0x04, sequence(...names)));
  const constraints = sequence(BASIC_CONSTRAINTS, TRUE, der(0x04, sequence(TRUE)));
  return sequence(...(authority ? [constraints] : []), alternative);
}

const nameOf = (commonName: string): Der =>
  sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))));

function pem(whole: Der): string {
  const lines = whole
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** An EC certificate as wished for; without a wish: self-signed, for localhost and 127.0.0.1, valid for two days around now. */
export function makeCertificate(wish: CertificateWish = {}): MadeCertificate {
  const { commonName = 'localhost', issuer, validDays = [-1, 1] } = wish;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  const [from, to] = validDays.map((days) => utcTime(new Date(Date.now() + days * DAY_MS)));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_SHA256,
    nameOf(issuer?.commonName ?? commonName),
    sequence(from!, to!),
    nameOf(commonName),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensionsOf(wish)),
  );
  const signature = createSign('sha256')
    .update(body)
    .sign(issuer?.key ?? key);
  return { certificate: pem(sequence(body, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature))), key };
}

export const selfSignedCertificate = (): MadeCertificate => makeCertificate();

/** An authority with what it takes to sign by it. */
export function makeAuthority(commonName: string): MadeCertificate & { readonly commonName: string } {
  return {
    ...makeCertificate({ commonName, authority: true, dnsName: commonName, address: [] }),
    commonName,
  };
}
