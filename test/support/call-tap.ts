/** Stands before a server and keeps of each call what the server sees of it: headers, and the length of every message in both directions. */
import { connect, constants, createServer, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface SeenCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the messages that were sent to the server, one after another. */
  sent(): number[];
  received(): number[];
}

export interface CallTap extends AsyncDisposable {
  readonly address: string;
  /** In the order in which they began. */
  readonly calls: readonly SeenCall[];
}

/** A message of gRPC: a byte for compression, four for its length, then so many. */
function lengthsOf(parts: readonly Buffer[]): number[] {
  const bytes = Buffer.concat(parts);
  const lengths: number[] = [];
  for (let at = 0; at + 5 <= bytes.length; at += 5 + lengths.at(-1)!)
    lengths.push(bytes.readUInt32BE(at + 1));
  return lengths;
}

/** Pseudo headers of a request that the other side sets itself are left out. */
const passedOn = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => name !== ':authority' && name !== ':scheme' && name !== 'host',
    ),
  );

export async function tapCallsBefore(address: string): Promise<CallTap> {
  const upstream = connect(`http://${address}`);
  upstream.on('error', () => undefined);
  const calls: SeenCall[] = [];
  const proxy = createServer();
  const sessions = new Set<{ destroy(): void }>();
  proxy.on('session', (session) => sessions.add(session));
  proxy.on('stream', (stream, headers) => {
    const [sent, received]: [Buffer[], Buffer[]] = [[], []];
    const path = String(headers[':path']);
    calls.push({ path, headers, sent: () => lengthsOf(sent), received: () => lengthsOf(received) });
    const request = upstream.request(passedOn(headers));
    for (const end of [stream, request]) end.on('error', () => undefined);
    stream.on('data', (bytes: Buffer) => sent.push(bytes));
    stream.pipe(request);
    let trailers: IncomingHttpHeaders = {};
    request.on('trailers', (given) => (trailers = given));
    request.on('response', (given) => {
      const ends = given['grpc-status'] !== undefined;
      stream.respond(given, { waitForTrailers: !ends, endStream: ends });
      if (ends) return;
      stream.on('wantTrailers', () => stream.sendTrailers(trailers));
      request.on('data', (bytes: Buffer) => received.push(bytes));
      request.pipe(stream);
    });
    stream.on('aborted', () => request.close(constants.NGHTTP2_CANCEL));
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    calls,
    [Symbol.asyncDispose]: async () => {
      upstream.destroy();
      for (const session of sessions) session.destroy();
      await new Promise<void>((resolve) => proxy.close(() => resolve()));
    },
  };
}
