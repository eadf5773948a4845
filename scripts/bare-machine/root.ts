/** A clean Debian root of its own, made by debootstrap, in which programs run apart from this machine's files. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { copyProject } from './parts.ts';
import type { Command } from './trial.ts';

/** Who works there: an ordinary user, with a space in the name of the home. */
const USER = '1000:1000';
const HOME = '/home/a user';
export const PROJECT = `${HOME}/crypto nets`;
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/** This machine's release where it is a Debian, else the one that is tried by default: Node's libraries must fit. */
export function suiteOf(osRelease: string): string {
  const id = /^ID=(\w+)/m.exec(osRelease)?.[1];
  const name = /^VERSION_CODENAME=(\w+)/m.exec(osRelease)?.[1];
  return id === 'debian' && name !== undefined ? name : 'bookworm';
}

/** Before a line runs, with the root's folder as $0. */
const MOUNTS = [
  'mount -t proc proc "$0/proc"',
  'mount --rbind /dev "$0/dev"',
  'mount -t tmpfs tmpfs "$0/tmp"',
  'chmod 1777 "$0/tmp"',
];

export type Trouble = 'offline' | 'full' | 'read-only';

const MODULES = `"$0${PROJECT}/node_modules"`;
const TROUBLES: Readonly<Record<Trouble | 'none', string>> = {
  none: 'true',
  offline: 'true',
  full: `mkdir -p ${MODULES} && mount -t tmpfs -o size=30m,mode=777 tmpfs ${MODULES}`,
  'read-only': `mount --bind "$0${PROJECT}" "$0${PROJECT}" && mount -o remount,bind,ro "$0${PROJECT}"`,
};

export class CleanRoot {
  readonly folder: string;
  private readonly network: NodeJS.ProcessEnv;

  constructor(folder: string, network: NodeJS.ProcessEnv) {
    this.folder = folder;
    // Certificates are brought to the place that Debian has for them.
    const named = Object.keys(network).filter((key) => /cafile|CA_CERTS/i.test(key));
    this.network = { ...network, ...Object.fromEntries(named.map((key) => [key, CERTIFICATES])) };
  }

  /** debootstrap's command. */
  creation(mirror: string): Command {
    const suite = suiteOf(readFileSync('/etc/os-release', 'utf8'));
    const args = ['--variant=minbase', '--include=ca-certificates', suite, this.folder, mirror];
    return { program: 'debootstrap', args, env: process.env };
  }

  /** Brings Node, npm, the project, and what names and trusts the network. Says why it cannot. */
  furnish(node: string, npm: string): string | undefined {
    const place = (file: string): string => path.join(this.folder, file);
    mkdirSync(place('usr/local/lib/node_modules'), { recursive: true });
    cpSync(node, place('usr/local/bin/node'));
    // npm's program file lies two folders below its package.
    cpSync(path.resolve(npm, '../..'), place('usr/local/lib/node_modules/npm'), { recursive: true });
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', place('usr/local/bin/npm'));
    this.connect();
    return copyProject(place(PROJECT));
  }

  /** Brings what names and trusts the network, and the ordinary user's folders. */
  connect(): void {
    const place = (file: string): string => path.join(this.folder, file);
    for (const file of ['/etc/resolv.conf', '/etc/hosts', CERTIFICATES]) {
      if (existsSync(file)) writeFileSync(place(file), readFileSync(realpathSync(file)));
    }
    mkdirSync(place(PROJECT), { recursive: true });
  }

  /** Runs a shell line inside; mounts belong to that line alone and are gone with it. */
  inside(line: string, { root = false, trouble }: { root?: boolean; trouble?: Trouble } = {}): Command {
    const cwd = root ? '/' : PROJECT;
    const mounts = [...MOUNTS, root ? 'true' : `chown -R ${USER} "$0/home"`, TROUBLES[trouble ?? 'none']];
    const user = root ? '' : `--userspec=${USER} `;
    const quoted = `cd "${cwd}" && ${line}`.replaceAll("'", `'\\''`);
    const script = `${mounts.join(' && ')} && exec chroot ${user}"$0" /bin/sh -c '${quoted}'`;
    const apart = ['--mount', '--pid', '--fork', '--kill-child', ...(trouble === 'offline' ? ['--net'] : [])];
    return {
      program: 'unshare',
      args: [...apart, 'sh', '-c', script, this.folder],
      env: this.environment(root),
    };
  }

  private environment(root: boolean): NodeJS.ProcessEnv {
    return {
      PATH: '/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: root ? '/root' : HOME,
      LANG: 'C.UTF-8',
      DEBIAN_FRONTEND: 'noninteractive',
      ...this.network,
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
