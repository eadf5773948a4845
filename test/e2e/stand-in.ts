/** The desktop app on the stand-in for Electron, as a test has it: its page, and what a person or the system would do to it. */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';

const ENTRY = path.resolve(import.meta.dirname, '../support/stand-in-entry.ts');
const FLAGS = ['--disable-warning=ExperimentalWarning'];
const END_MS = 20_000;

interface Shown {
  readonly target: string;
  readonly endpoint: string;
}

interface Answered {
  readonly id: number;
  readonly answer: unknown;
}

export interface StandIn {
  readonly page: Page;
  /** What the app asked of the system, in order. */
  asked(): Promise<string[]>;
  /** Chooses an entry of the menu. */
  choose(id: string): Promise<unknown>;
  /** The process of the host, or of the server. */
  pid(name: 'host' | 'server'): Promise<number>;
  /** Ends it without a chance to tidy up. */
  crash(name: 'host' | 'server'): Promise<unknown>;
  /** Quits as the menu does; the exit code. */
  quit(): Promise<number | null>;
}

/** What a second start on the same profile ends with. */
export function startAgain(profileDir: string): Promise<number | null> {
  const child = fork(ENTRY, [`--user-data-dir=${profileDir}`], { execArgv: FLAGS });
  return new Promise((resolve) => child.once('exit', resolve));
}

export async function startStandIn(
  profileDir: string,
  keyring: 'basic_text' | 'gnome_libsecret' = 'basic_text',
): Promise<StandIn> {
  mkdirSync(profileDir, { recursive: true });
  const env = { ...process.env, STAND_IN_KEYRING: keyring };
  const child = fork(ENTRY, [`--user-data-dir=${profileDir}`], { execArgv: FLAGS, env });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const { target, endpoint } = await shownBy(child);
  const browser = await chromium.connectOverCDP(endpoint);
  const page = await pageOf(browser, target);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const ask = asking(child);
  return {
    page,
    asked: () => ask('asked') as Promise<string[]>,
    choose: (id) => ask('choose', id),
    pid: (name) => ask('pid', name) as Promise<number>,
    crash: (name) => ask('kill', name),
    quit: async () => {
      if (child.connected) child.send({ id: 0, deed: 'quit', name: '' }, () => undefined);
      const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
      const code = await exited;
      clearTimeout(timer);
      await browser.close().catch(() => undefined);
      return code;
    },
  };
}

/** Where the first page was shown. */
function shownBy(child: ChildProcess): Promise<Shown> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      if ('target' in (message as Shown)) resolve(message as Shown);
    });
    child.once('exit', (code) => reject(new Error(`The app ended with ${code} before it showed a page.`)));
  });
}

async function pageOf(browser: Browser, target: string): Promise<Page> {
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    const session = await page.context().newCDPSession(page);
    const { targetInfo } = await session.send('Target.getTargetInfo');
    await session.detach();
    if (targetInfo.targetId === target) return page;
  }
  throw new Error('The page of the app is gone.');
}

function asking(child: ChildProcess): (deed: string, name?: string) => Promise<unknown> {
  const asked = new Map<number, (answer: unknown) => void>();
  let next = 1;
  child.on('message', (message) => {
    const { id, answer } = message as Answered;
    asked.get(id)?.(answer);
    asked.delete(id);
  });
  return (deed, name = '') =>
    new Promise((resolve) => {
      asked.set(next, resolve);
      child.send({ id: next++, deed, name });
    });
}
