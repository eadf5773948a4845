/** The proxies whose files are shipped, run with the very files: only addresses and places of certificates are those of a test. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { missing, RunningProgram, type SystemProgram } from './programs.ts';

const SHIPPED = path.resolve(import.meta.dirname, '../../server/deploy/proxies');

export interface Upstream {
  readonly port: number;
  readonly metricsPort: number;
}

export interface ProxyPlace {
  readonly port: number;
  /** Two as in the shipped files, or more: the further ones by lines like those. */
  readonly upstreams: readonly [Upstream, Upstream, ...Upstream[]];
  /** PEM */
  readonly certificate: string;
  readonly key: string;
}

/** A way of running a proxy with its shipped file. */
export interface ShippedProxy {
  readonly name: string;
  /** Why it cannot run here. */
  readonly absent: string | undefined;
  open(place: ProxyPlace): Promise<RunningProgram>;
  /** Has the running one read its files anew. */
  reload(running: RunningProgram): void;
  /** What an operator does before a server is ended on purpose; nothing where the proxy looks whether servers are ready. */
  takeOut(running: RunningProgram, upstream: Upstream): Promise<void>;
  putBack(running: RunningProgram, upstream: Upstream): Promise<void>;
}

/** @throws where a text of the shipped file that must change is no longer in it */
function replaced(text: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`the shipped file does not say "${from}"`);
    return changed.replaceAll(from, to);
  }, text);
}

/** What an operator adds for each server beyond the two: each line that names the second once more. */
function withMore(text: string, second: string, more: readonly string[]): string {
  const added = (line: string): string[] =>
    more.map((address, i) => line.replace(second, address).replace('server two', `server more-${i + 1}`));
  return text
    .split('\n')
    .flatMap((line) => (line.includes(second) ? [line, ...added(line)] : [line]))
    .join('\n');
}

const shipped = (file: string): Promise<string> => readFile(path.join(SHIPPED, file), 'utf8');

async function openHaproxy({ port, upstreams: [one, two, ...more], certificate, key }: ProxyPlace) {
  const checked = (at: Upstream): string => `127.0.0.1:${at.port} port ${at.metricsPort}`;
  const pair = replaced(await shipped('haproxy.cfg'), [
    ['bind 0.0.0.0:50551 ssl crt /etc/haproxy/cryptonets.pem', `bind 127.0.0.1:${port} ssl crt proxy.pem`],
    ['10.0.0.11:50551 port 9464', checked(one)],
    ['10.0.0.12:50551 port 9464', checked(two)],
  ]);
  const config = withMore(pair, checked(two), more.map(checked));
  const files = { 'haproxy.cfg': config, 'proxy.pem': `${certificate}${key}` };
  return RunningProgram.open('haproxy', port, () => ['-W', '-f', 'haproxy.cfg'], files);
}

const NGINX = `daemon off; pid nginx.pid; error_log stderr; worker_processes 1;
events {}
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  include cryptonets.conf;
}
`;

async function openNginx({ port, upstreams: [one, two, ...more], certificate, key }: ProxyPlace) {
  const local = (at: Upstream): string => `127.0.0.1:${at.port}`;
  const pair = replaced(await shipped('nginx.conf'), [
    ['listen 50551', `listen 127.0.0.1:${port}`],
    ['/etc/nginx/cryptonets', 'proxy'],
    ['10.0.0.11:50551', local(one)],
    ['10.0.0.12:50551', local(two)],
  ]);
  const config = withMore(pair, local(two), more.map(local));
  const files = {
    'nginx.conf': NGINX,
    'cryptonets.conf': config,
    'proxy.pem': certificate,
    'proxy.key': key,
  };
  const args = (folder: string): string[] => ['-p', folder, '-c', 'nginx.conf'];
  return RunningProgram.open('nginx', port, args, files);
}

/** By `down` behind its address, and a reload. */
async function markNginx(running: RunningProgram, { port }: Upstream, down: boolean): Promise<void> {
  const file = path.join(running.folder, 'cryptonets.conf');
  const [up, out] = [`127.0.0.1:${port} max`, `127.0.0.1:${port} down max`];
  await writeFile(file, replaced(await readFile(file, 'utf8'), [down ? [up, out] : [out, up]]));
  running.signal('SIGHUP');
}

const absent = (program: SystemProgram): string | undefined => missing(program);

export const SHIPPED_PROXIES: readonly ShippedProxy[] = [
  {
    name: 'HAProxy',
    absent: absent('haproxy'),
    open: openHaproxy,
    reload: (running) => running.signal('SIGUSR2'),
    takeOut: async () => undefined,
    putBack: async () => undefined,
  },
  {
    name: 'nginx',
    absent: absent('nginx'),
    open: openNginx,
    reload: (running) => running.signal('SIGHUP'),
    takeOut: (running, upstream) => markNginx(running, upstream, true),
    putBack: (running, upstream) => markNginx(running, upstream, false),
  },
];
