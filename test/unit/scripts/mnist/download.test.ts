/** The download against a local server that is slow to be honest: it cuts, lies, ignores ranges, and counts requests. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { transfer } from '../../../../scripts/mnist/transfer.ts';
import { downloadMnist } from '../../../../scripts/mnist/download.ts';
import type { DownloadReport } from '../../../../scripts/mnist/download.ts';
import { parseMnistOptions } from '../../../../scripts/mnist/options.ts';
import { MNIST_FILES, MNIST_MD5, readMnistFile } from '../../../../training/data/dataset.ts';
import { MNIST_DIRECTORY, mnistBytes } from '../../../support/mnist.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, contents: Buffer) => void;

const limits = { largestBytes: 64 * 2 ** 20, stallMs: 2000 };

/** Answers ranges as a good server does. */
const honest: Answer = (request, response, contents) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= contents.length) return void response.writeHead(416).end();
  const part = contents.subarray(start);
  const range = { 'content-range': `bytes ${start}-${contents.length - 1}/${contents.length}` };
  response
    .writeHead(start > 0 ? 206 : 200, { 'content-length': part.length, ...(start > 0 ? range : {}) })
    .end(part);
};
/** Sends the first half and nothing more the first time that it is asked for something, then is honest. */
function cutting(): { answer: Answer; breakOff: () => void } {
  const open = new Map<string, ServerResponse>();
  return {
    answer(request, response, contents) {
      if (open.has(request.url!)) return honest(request, response, contents);
      open.set(request.url!, response);
      response
        .writeHead(200, { 'content-length': contents.length })
        .write(contents.subarray(0, contents.length >> 1));
    },
    breakOff: () => open.forEach((response) => response.destroy()),
  };
}
const withoutRanges: Answer = (_request, response, contents) =>
  void response.writeHead(200, { 'content-length': contents.length }).end(contents);
const lying: Answer = (_request, response) => void response.writeHead(200).end(gzipSync('not MNIST'));
const garbage: Answer = (_request, response) =>
  void response.writeHead(200).end(Buffer.from([0x1f, 0x8b, 1, 2]));
const absent: Answer = (_request, response) => void response.writeHead(404).end();
/** As old servers do: no length, the end of the connection is the end of the file. */
const closing: Answer = (_request, response, contents) => {
  response.useChunkedEncodingByDefault = false;
  response.shouldKeepAlive = false;
  response.writeHead(200).end(contents);
};
const redirecting: Answer = (request, response, contents) => {
  if (request.url!.endsWith('?moved')) return honest(request, response, contents);
  const target = request.url!.includes('round') ? request.url! : `${request.url!}?moved`;
  response.writeHead(302, { location: request.url!.includes('bad') ? 'file:///etc/hosts' : target }).end();
};
const silent: Answer = () => {};

let folder = '';
const servers: Server[] = [];

async function serve(answer: Answer, contents: (name: string) => Promise<Buffer>) {
  const requests: { url: string; range: string | undefined }[] = [];
  const server = createServer((request, response) => {
    requests.push({ url: request.url!, range: request.headers.range });
    void contents(request.url!.split('/').pop()!).then((bytes) => answer(request, response, bytes));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`, requests };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptonets-mnist-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await rm(folder, { recursive: true, force: true });
});

describe('one transfer', () => {
  const contents = randomBytes(300_000);
  const source = (): Promise<Buffer> => Promise.resolve(contents);
  const part = (): string => join(folder, 'file.part');

  test('goes on where the connection broke', async () => {
    const { answer, breakOff } = cutting();
    const { url, requests } = await serve(answer, source);
    const breakHalfway = (bytes: number): void => void (bytes >= 150_000 && breakOff());
    await expect(transfer(`${url}a`, part(), limits, breakHalfway)).rejects.toThrow();
    const have = (await readFile(part())).length;
    const seen: [number, number | undefined][] = [];
    await transfer(`${url}a`, part(), limits, (...progress) => seen.push(progress));
    expect(await readFile(part())).toEqual(contents);
    expect(requests.map(({ range }) => range)).toEqual([undefined, 'bytes=150000-']);
    expect(have).toBe(150_000);
    expect(seen.at(-1)).toEqual([300_000, 300_000]);
    expect(seen[0]![0]).toBeGreaterThan(have);
  });

  test('starts anew where the server knows no ranges', async () => {
    await writeFile(part(), 'something from before');
    const { url } = await serve(withoutRanges, source);
    await transfer(`${url}a`, part(), limits, () => {});
    expect(await readFile(part())).toEqual(contents);
  });

  test('drops a partial file that is longer than the whole', async () => {
    await writeFile(part(), Buffer.alloc(300_001));
    const { url } = await serve(honest, source);
    await expect(transfer(`${url}a`, part(), limits, () => {})).rejects.toThrow('416');
    await transfer(`${url}a`, part(), limits, () => {});
    expect(await readFile(part())).toEqual(contents);
  });

  test('follows redirects, but not round and round or to other protocols', async () => {
    const { url } = await serve(redirecting, source);
    await transfer(`${url}a`, part(), limits, () => {});
    expect(await readFile(part())).toEqual(contents);
    await expect(transfer(`${url}round`, part(), limits, () => {})).rejects.toThrow('more than 5 times');
    await expect(transfer(`${url}bad`, part(), limits, () => {})).rejects.toThrow('another protocol');
  });

  test('takes a file without a length from a server that closes the connection', async () => {
    const { url } = await serve(closing, source);
    const totals = new Set<number | undefined>();
    await transfer(`${url}a`, part(), limits, (_bytes, total) => totals.add(total));
    expect(await readFile(part())).toEqual(contents);
    expect([...totals]).toEqual([undefined]);
  });

  test('stops at the largest size, and when nothing comes', async () => {
    const { url } = await serve(honest, source);
    const small = { ...limits, largestBytes: 1000 };
    await expect(transfer(`${url}a`, part(), small, () => {})).rejects.toThrow('too large');
    const mute = await serve(silent, source);
    const short = { ...limits, stallMs: 100 };
    await expect(transfer(`${mute.url}a`, part(), short, () => {})).rejects.toThrow('nothing came');
  });
});

describe.skipIf(MNIST_DIRECTORY === undefined)('npm run mnist', () => {
  /** Compressed, as mirrors have it, however it lies here. */
  const packed = new Map<string, Buffer>();
  beforeAll(async () => {
    for (const file of MNIST_FILES) packed.set(`${file}.gz`, gzipSync(await mnistBytes(file), { level: 1 }));
  });
  const source = (name: string): Promise<Buffer> => Promise.resolve(packed.get(name)!);
  const events: string[] = [];
  let breakOff = (): void => {};
  const report: DownloadReport = {
    present: (file) => events.push(`present ${file}`),
    progress: (_file, bytes, total) => void (bytes === total! >> 1 && breakOff()),
    failed: (file, _mirror, reason) => events.push(`failed ${file} ${reason}`),
    done: (file) => events.push(`done ${file}`),
  };
  const download = (mirrors: string[], attempts = 2): Promise<void> =>
    downloadMnist({ directory: folder, mirrors, report, attempts, limits });
  beforeEach(() => void events.splice(0));

  test('takes the next mirror when one lies, resumes when one breaks, and leaves right files alone', async () => {
    const liar = await serve(lying, source);
    const gone = await serve(absent, source);
    const cut = cutting();
    const broken = await serve(cut.answer, source);
    breakOff = cut.breakOff;
    await download([liar.url, gone.url, broken.url]);
    for (const file of MNIST_FILES) await readMnistFile(folder, file);
    expect(events.filter((event) => event.startsWith('done'))).toHaveLength(4);
    expect(events.filter((event) => event.includes('expected MD5'))).toHaveLength(8);
    expect(broken.requests.filter(({ range }) => range !== undefined)).toHaveLength(4);
    expect((await readdir(folder)).sort()).toEqual(MNIST_FILES.map((file) => `${file}.gz`).sort());
    const before = broken.requests.length;
    await download([broken.url]);
    expect(events.filter((event) => event.startsWith('present'))).toHaveLength(4);
    expect(broken.requests.length).toBe(before);
  });

  test('replaces a wrong file and names every reason when no mirror helps', async () => {
    await writeFile(join(folder, MNIST_FILES[0]!), 'wrong');
    const mirrors = [await serve(garbage, source), await serve(absent, source)];
    const failed = download(mirrors.map(({ url }) => url));
    await expect(failed).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' });
    await expect(failed).rejects.toThrow(/cannot be decompressed[^]*status 404/);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
    const good = await serve(honest, source);
    await download([good.url]);
    for (const file of MNIST_FILES) await readMnistFile(folder, file);
  });
});

describe('its options', () => {
  test('take mirrors in order, from the command line before the environment', () => {
    const environment = { CRYPTONETS_MNIST_MIRRORS: 'https://a.example/ http://b.example/x' };
    expect(parseMnistOptions([], environment)).toEqual({
      directory: 'data/mnist',
      mirrors: ['https://a.example/', 'http://b.example/x'],
    });
    const given = ['--mirror', 'https://c.example/', '--out', 'here'];
    expect(parseMnistOptions(given, environment)).toEqual({
      directory: 'here',
      mirrors: ['https://c.example/'],
    });
    expect(parseMnistOptions([], {})!.mirrors.length).toBeGreaterThan(1);
    expect(parseMnistOptions(['--help'], {})).toBeUndefined();
  });

  test('refuse what is not an address', () => {
    const refused = expect.objectContaining({ code: 'ARGUMENT_INVALID' });
    expect(() => parseMnistOptions(['--mirror', 'file:///etc'], {})).toThrow(refused);
    expect(() => parseMnistOptions(['--mirrors'], {})).toThrow(refused);
  });

  test('know the sums of all four files', () => {
    expect(Object.values(MNIST_MD5).every((sum) => /^[0-9a-f]{32}$/.test(sum))).toBe(true);
    expect(MNIST_FILES).toHaveLength(4);
  });
});
