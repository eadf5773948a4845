/** The desktop app: puts window, protocol, policies and the two processes together. All decisions lie in the files beside this one. */
import path from 'node:path';
import {
  app,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  protocol,
  safeStorage,
  session,
  shell,
  utilityProcess,
  type BrowserWindow,
} from 'electron';
import { errors } from '../../renderer/src/lib/words/errors.ts';
import { isErrorCode } from '../../shared/errors/index.ts';
import { CONNECT, PORT } from '../ipc/channels.ts';
import { answerRequest, APP_SCHEME } from './app-protocol.ts';
import { guardPage, guardSession } from './guards.ts';
import { startHostProcess, type HostProcess } from './host-process.ts';
import { createKeyring } from './keyring.ts';
import { menuTemplate } from './menu.ts';
import { languageOf } from '../../renderer/src/lib/words/language.ts';
import { appPaths } from './paths.ts';
import { allowedEnvironment } from './policy/environment.ts';
import { START_URL } from './policy/origin.ts';
import { isOwnSender } from './policy/sender.ts';
import { createServerProcesses } from './server-processes.ts';
import { makeWindow } from './window.ts';

const paths = appPaths(import.meta.dirname, app.isPackaged ? process.resourcesPath : undefined);
const devTools = !app.isPackaged;
/** What the other processes print is for developers. */
const quiet = app.isPackaged ? 'ignore' : 'inherit';
let window: BrowserWindow | undefined;

function startHost(): HostProcess {
  const keyring = createKeyring(safeStorage, process.platform);
  const env = allowedEnvironment(process.env);
  return startHostProcess({
    fork: () =>
      utilityProcess.fork(paths.hostEntry, [], { env, serviceName: 'CryptoNets host', stdio: quiet }),
    start: async () => ({
      kind: 'start',
      profileDir: app.commandLine.hasSwitch('user-data-dir')
        ? path.join(app.getPath('userData'), 'profile')
        : null,
      modelsDir: paths.models,
      version: app.getVersion(),
      keyring: await keyring.facts(),
    }),
    keyring,
    servers: (answer) =>
      createServerProcesses(
        (args) =>
          utilityProcess.fork(paths.serverEntry, args, {
            env,
            serviceName: 'CryptoNets server',
            stdio: ['ignore', 'pipe', quiet],
          }),
        answer,
      ),
    onFailed: (code) => {
      const { title, hint } = errors[isErrorCode(code) ? code : 'INTERNAL'];
      dialog.showErrorBox(title, hint);
      app.quit();
    },
  });
}

/** A view that asks gets one end of a channel, the host the other; main does not listen in. */
function openDoor(host: HostProcess): void {
  ipcMain.on(CONNECT, (event) => {
    const owned = window !== undefined && event.sender === window.webContents;
    if (!isOwnSender(event.senderFrame, owned)) return;
    const { port1, port2 } = new MessageChannelMain();
    host.connect(port1);
    event.sender.postMessage(PORT, null, [port2]);
  });
}

/** The host closes its databases before the app ends. */
function closeWithCare(host: HostProcess): void {
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void host.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
  app.on('window-all-closed', () => app.quit());
}

function setMenu(): void {
  const template = menuTemplate({
    platform: process.platform,
    devTools,
    language: languageOf([Intl.DateTimeFormat().resolvedOptions().locale]),
    press: ({ keyCode, modifiers }) => {
      window?.webContents.sendInputEvent({ type: 'keyDown', keyCode, modifiers });
      window?.webContents.sendInputEvent({ type: 'keyUp', keyCode, modifiers });
    },
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

async function run(): Promise<void> {
  await app.whenReady();
  protocol.handle(APP_SCHEME.scheme, ({ url, method }) => answerRequest(paths.views, url, method));
  guardSession(session.defaultSession, devTools);
  setMenu();
  const host = startHost();
  openDoor(host);
  closeWithCare(host);
  window = await makeWindow({
    preload: paths.preload,
    stateFile: path.join(app.getPath('userData'), 'window-state.json'),
    devTools,
    dark: nativeTheme.shouldUseDarkColors,
  });
  await window.loadURL(START_URL);
}

app.enableSandbox();
protocol.registerSchemesAsPrivileged([APP_SCHEME]);
app.on('web-contents-created', (_event, page) => guardPage(page, (url) => void shell.openExternal(url)));
// Before anything opens the keystore: a second start shows the first one's window and ends.
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  void run();
} else {
  app.quit();
}
