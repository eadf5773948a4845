/** Opens an address in the user's browser, where there is one to be seen. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Whether windows can be shown to someone: always on Windows and macOS, on others when there is a display. */
export function hasDisplay(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
}

/** Browsers that show a page as an app: without tabs and address bar. */
const WITH_WINDOWS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'brave-browser',
];

/** The first of them on the path. */
export function windowBrowser(
  environment: NodeJS.ProcessEnv,
  exists: (file: string) => boolean = existsSync,
): string | undefined {
  const places = (environment['PATH'] ?? '').split(path.delimiter).filter((place) => path.isAbsolute(place));
  const files = WITH_WINDOWS.flatMap((name) => places.map((place) => path.join(place, name)));
  return files.find((file) => exists(file));
}

/** Program and arguments; no shell sees what is opened. `window`: a browser that makes windows of its own for pages. */
export function openCommand(platform: NodeJS.Platform, target: string, window?: string): [string, string[]] {
  if (window !== undefined) return [window, [`--app=${pathToFileURL(target).href}`]];
  if (platform === 'darwin') return ['open', [target]];
  if (platform === 'win32') return ['rundll32.exe', ['url.dll,FileProtocolHandler', target]];
  return ['xdg-open', [target]];
}

/** A page on disk that leads to an address: what is on a command line, every user of the computer can read. */
export interface LeadingPage {
  readonly file: string;
  /** The page's own folder goes with it. */
  readonly remove: () => void;
}

/** Only this user can read it: 0600 in a fresh folder of 0700. */
export function writeLeadingPage(address: string, beside = pagesFolder()): LeadingPage {
  const folder = mkdtempSync(path.join(beside, 'cryptonets-open-'));
  const file = path.join(folder, 'open.html');
  const remove = (): void => {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // A page that is left behind leads nowhere: its address works once, and only while the program runs.
    }
  };
  const target = address.replace(/&/g, '&amp;').replace(/"/g, '&quot;');
  const head = `<meta charset="utf-8"><title>CryptoNets</title><meta http-equiv="refresh" content="0;url=${target}">`;
  try {
    writeFileSync(file, `<!doctype html><html lang="en"><head>${head}</head><body></body></html>\n`, {
      mode: 0o600,
      flag: 'wx',
    });
  } catch (error) {
    remove();
    throw error;
  }
  return { file, remove };
}

/** Browsers that came as snaps (Ubuntu's Firefox) see no temporary folder of ours, and of the home folder what is not hidden. */
function pagesFolder(): string {
  return process.platform === 'linux' && existsSync('/snap/bin') ? homedir() : tmpdir();
}

/**
 * Best effort: the address is printed in any case. The page on disk goes when the program ends, or when the answer is called: once the
 * address was used. On Windows the address itself is the argument: other users see no command lines there.
 */
export function openInBrowser(address: string, window = false): () => void {
  if (!hasDisplay(process.platform, process.env)) return () => undefined;
  if (process.platform === 'win32') {
    start(address);
    return () => undefined;
  }
  try {
    const page = writeLeadingPage(address);
    process.once('exit', page.remove);
    start(page.file, window ? windowBrowser(process.env) : undefined);
    return page.remove;
  } catch {
    return () => undefined;
  }
}

function start(target: string, window?: string): void {
  const [program, args] = openCommand(process.platform, target, window);
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
