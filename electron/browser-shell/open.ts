/** Opens an address in the user's browser, where there is one to be seen. */
import { spawn } from 'node:child_process';

/** Whether windows can be shown to someone: always on Windows and macOS, on others when there is a display. */
export function hasDisplay(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
}

/** Program and arguments; no shell sees the address. */
export function openCommand(platform: NodeJS.Platform, address: string): [string, string[]] {
  if (platform === 'darwin') return ['open', [address]];
  if (platform === 'win32') return ['rundll32.exe', ['url.dll,FileProtocolHandler', address]];
  return ['xdg-open', [address]];
}

/** Best effort: the address is printed in any case. */
export function openInBrowser(address: string): void {
  if (!hasDisplay(process.platform, process.env)) return;
  const [program, args] = openCommand(process.platform, address);
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
