/** The parts of the server's door that are pure: framing, shares of connections, unread bytes, what is told of refusals. */
import { once } from 'node:events';
import http2, { constants } from 'node:http2';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { expect, test } from 'vitest';
import { LogOutput, type Output } from '../../../server/observe/log-output.ts';
import { Refusals } from '../../../server/observe/refusals.ts';
import { Connections, HEALTH_RESERVE } from '../../../server/transport/connections.ts';
import { Framing } from '../../../server/transport/framing.ts';
import { TransportGuard } from '../../../server/transport/guard.ts';
import { hostOf, shareOf } from '../../../server/transport/peer.ts';
import { TrustedProxies } from '../../../server/transport/proxies.ts';
import { UndeliveredBytes, type Holder } from '../../../server/transport/undelivered.ts';

test('messages are followed however their bytes are cut', () => {
  const stream = Buffer.from([0, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 9]);
  for (let size = 1; size <= stream.length; size += 1) {
    const declared: number[] = [];
    const framing = new Framing((bytes) => declared.push(bytes));
    for (let at = 0; at < stream.length; at += size) framing.take(stream.subarray(at, at + size));
    expect(declared).toEqual([3, 0, 256]);
    expect(framing).toMatchObject({ messages: 2, bytes: stream.length, wholeBytes: 13 });
  }
});

function connections(maxConnections: number, maxConnectionsPerAddress: number) {
  const told: string[] = [];
  const closed: string[] = [];
  const shares = new Connections({
    limits: { maxConnections, maxConnectionsPerAddress },
    isShared: (address) => address === 'proxy',
    refused: (reason, address) => told.push(`${reason} ${address}`),
  });
  const open = (address: string, name = address) => shares.open(address, () => closed.push(name));
  return { shares, told, closed, open };
}

test('the share of an address is its own: its idle ones go first, busy ones keep its newcomers out', () => {
  const { told, closed, open, shares } = connections(100, 2);
  const first = open('a', 'a1')!;
  open('a', 'a2');
  open('b', 'b1');
  first.calls = 1;
  expect(open('a', 'a3')).toBeDefined();
  expect(closed).toEqual(['a2']);
  shares.closed(first);
  for (const name of ['p1', 'p2', 'p3']) expect(open('proxy', name)).toBeDefined();
  expect(told).toEqual(['connections-of-address a']);
  const { open: openBusy, told: toldBusy } = connections(100, 1);
  openBusy('a')!.calls = 1;
  expect(openBusy('a')).toBeUndefined();
  expect(toldBusy).toEqual(['connections-of-address a']);
});

test('a full house takes from whoever has most; when all are busy, newcomers are for health until a place is free', () => {
  const { closed, open, shares } = connections(3, 3);
  open('greedy', 'g1');
  open('honest', 'h1');
  open('greedy', 'g2');
  expect(shares.admits(open('late', 'l1')!)).toBe(true);
  expect(closed).toEqual(['g1']);
  const { open: openBusy, shares: busy, closed: gone } = connections(1, 64);
  const only = openBusy('a', 'a')!;
  only.calls = 1;
  const reserved = Array.from({ length: HEALTH_RESERVE + 1 }, (_, i) => openBusy('b', `b${i}`)!);
  expect(gone).toEqual(['b0']);
  expect(reserved.some((connection) => busy.admits(connection))).toBe(false);
  only.calls = 0;
  expect(busy.admits(reserved.at(-1)!)).toBe(true);
});

test('unread bytes are refused to whoever holds most, in a connection and in all', () => {
  const bytes = new UndeliveredBytes({ maxUndeliveredBytes: 100, maxUndeliveredBytesPerConnection: 60 });
  const refused: string[] = [];
  const holder = (name: string, connection: object): Holder => {
    const made: Holder = {
      connection,
      heldBytes: 0,
      refuse: () => {
        refused.push(name);
        bytes.forget(made);
      },
    };
    return made;
  };
  const [one, two] = [{}, {}];
  const [small, large, other] = [holder('small', one), holder('large', one), holder('other', two)];
  bytes.hold(small, 10);
  bytes.hold(large, 50);
  expect(refused).toEqual([]);
  bytes.hold(small, 11);
  expect(refused).toEqual(['large']);
  bytes.hold(other, 60);
  bytes.hold(small, 41);
  expect(refused).toEqual(['large', 'other']);
  bytes.forget(small);
  expect(bytes.bytes).toBe(0);
});

test('a stream that is cut off before an answer is out is told of all the same', async () => {
  const told: string[] = [];
  const guard = new TransportGuard({
    limits: {
      ...{ maxConnections: 4, maxConnectionsPerAddress: 4 },
      ...{ maxUndeliveredBytes: 1e6, maxUndeliveredBytesPerConnection: 1000 },
    },
    isShared: () => false,
    clientOf: (address) => address,
    methodLimits: () => ({
      ...{ firstMessageBytes: 1e6, longFirstMessage: 'HEADER_MISSING', messageBytes: 1e6 },
      firstMessageMs: 60_000,
    }),
    isOpen: () => false,
    toStatus: (error) => error,
    refused: (reason, address) => told.push(`${reason} ${address}`),
    failed: () => told.push('answered'),
  });
  // No call is made of its streams, so none can be answered.
  const server = http2.createServer();
  guard.watch(server);
  server.on('stream', (stream) => stream.on('error', () => undefined));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const session = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const stream = session.request({ ':method': 'POST', ':path': '/any' });
  stream.on('error', () => undefined).resume();
  const message = Buffer.alloc(5 + 5000);
  message.writeUInt32BE(500_000, 1);
  stream.write(message);
  await new Promise<void>((resolve) => stream.once('close', resolve));
  expect(stream.rstCode).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  session.destroy();
  await new Promise((resolve) => server.close(resolve));
  expect(told).toEqual(['LIMIT_EXCEEDED 127.0.0.1']);
});

test('the log gets a line for a pair, then a count; however many pairs there are, its rate is bounded', () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { base: null },
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  let now = 0;
  const refusals = new Refusals({ log, now: () => now });
  for (let i = 0; i < 10; i += 1) refusals.add('BUSY', 'a');
  expect(lines).toMatchObject([{ event: 'refused', reason: 'BUSY', address: 'a', count: 1 }]);
  now = 60_000;
  refusals.add('BUSY', 'a');
  expect(lines[1]).toMatchObject({ count: 10 });
  now = 120_000;
  for (let i = 0; i < 10_000; i += 1) refusals.add('NOT_AUTHORIZED', `address-${i}`);
  expect(lines.length).toBeLessThanOrEqual(2 + 60);
  expect(refusals.counts).toEqual(
    new Map([
      ['BUSY', 11],
      ['NOT_AUTHORIZED', 10_000],
    ]),
  );
  refusals.dispose();
});

test.each([
  ['10.0.0.1:4711', '10.0.0.1'],
  ['::ffff:10.0.0.1:4711', '10.0.0.1'],
  ['::1:4711', '::1'],
  ['2001:db8:1:2:3:4:5:6:4711', '2001:db8:1:2::/64'],
  ['[2001:DB8::5]:4711', '2001:db8:0:0::/64'],
  ['fe80::1%eth0:4711', 'fe80:0:0:0::/64'],
])('%s counts as %s', (peer, share) => {
  expect(shareOf(hostOf(peer))).toBe(share);
});

test('lines that a reader is too slow for are dropped, counted and told of once there is room', () => {
  const written: string[] = [];
  const output = { writableLength: 0, on: () => output, write: (line: string) => written.push(line) > 0 };
  const log = new LogOutput(output as unknown as Output);
  log.write('first\n');
  output.writableLength = 2 ** 21;
  for (let i = 0; i < 5; i += 1) log.write('lost\n');
  expect(log.dropped).toBe(5);
  output.writableLength = 0;
  log.write('last\n');
  expect(written).toHaveLength(3);
  expect(JSON.parse(written[1]!)).toMatchObject({ event: 'log-dropped', lines: 5 });
  expect(log.dropped).toBe(0);
});

test('a forwarded address is believed of trusted proxies only, from the nearest on', () => {
  const proxies = new TrustedProxies(['10.0.0.0/8', '2001:db8::1']);
  expect(proxies.clientOf('10.1.2.3', '203.0.113.9, 192.0.2.1, 10.9.9.9')).toBe('192.0.2.1');
  expect(proxies.clientOf('::ffff:10.1.2.3', '192.0.2.1')).toBe('192.0.2.1');
  expect(proxies.clientOf('2001:db8::1', '2001:db8:5::7')).toBe('2001:db8:5:0::/64');
  expect(proxies.clientOf('192.0.2.7', '203.0.113.9')).toBe('192.0.2.7');
  expect(proxies.clientOf('10.1.2.3', 'evil')).toBe('10.1.2.3');
  expect(proxies.clientOf('10.1.2.3', undefined)).toBe('10.1.2.3');
  for (const wrong of ['10.0.0.0/33', 'proxy.example', '10.0.0.1/', '']) {
    expect(() => new TrustedProxies([wrong])).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  }
});
