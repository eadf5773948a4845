/** The server as a process: what it tells its parent, when it ends, and how. */
import { writeSync } from 'node:fs';
import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { asCalled, widthOf, wrapped } from '../shared/command/index.ts';
import { toReport } from '../shared/errors/index.ts';
import type { ReadyLine } from '../shared/protocol/index.ts';
import { parseFlags, USAGE } from './cli.ts';
import { checkConfigFiles } from './check-config.ts';
import { loadConfig, type Flags, type ServerConfig } from './settings/config.ts';
import { tokenCommand } from './identity/token-command.ts';
import { describe } from './observe/describe.ts';
import { makeLog, type Log } from './observe/log.ts';
import { LogOutput } from './observe/log-output.ts';
import type { RunningServer } from './running.ts';
import { startServer, type ServerParts } from './start.ts';
import { topCommand } from './top/command.ts';

function readyLine({ address, port, context }: RunningServer): ReadyLine {
  const { engine, cpuPath, threads } = context.engines.batch;
  const models = context.models.models().map(({ network }) => network.name);
  return { event: 'listening', address, port, pid: process.pid, engine, cpuPath, threads, models };
}

/** Tells whoever started this process: on the log (standard output) and on the file descriptor it asked for. */
function tellReady(line: ReadyLine, log: Log, readyFd: number | undefined): void {
  log.info(line);
  if (readyFd !== undefined) writeSync(readyFd, `${JSON.stringify(line)}\n`);
}

/** How long the last lines may take to whoever reads them. */
const LAST_LINES_MS = 1000;

/** Ends the process when its last lines are out. */
async function exit(output: LogOutput, code: number): Promise<void> {
  await output.flush(LAST_LINES_MS);
  process.exit(code);
}

/** A running server with what it needs to end. */
interface Served {
  readonly server: RunningServer;
  readonly log: Log;
  readonly output: LogOutput;
}

async function end({ server, log, output }: Served, how: 'drain' | 'force', cause: string): Promise<void> {
  log.info({ event: 'stopping', how, cause, calls: server.context.calls.count });
  await server[how]();
  log.info({ event: 'stopped' });
  await exit(output, 0);
}

/** SIGTERM and SIGINT drain; the second one forces. */
function endOnSignals(served: Served): void {
  let told = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      told += 1;
      void end(served, told === 1 ? 'drain' : 'force', signal);
    });
  }
}

/** SIGHUP: what lies in files is read again. */
function reloadOnSignal({ server }: Served): void {
  process.on('SIGHUP', () => void server.reload());
}

/** Ends, at once, when standard input or the IPC channel is closed: the parent is gone, so nobody waits for an answer. */
function endWithParent(served: Served): void {
  const gone = () => void end(served, 'force', 'parent gone');
  process.on('disconnect', gone);
  if (process.channel) return;
  process.stdin.on('end', gone).on('close', gone).on('error', gone).resume();
}

/** A failure that nobody caught ends the process with 1: one line that says where, never Node's own text, which quotes values. */
function endOnFaults(log: Log, output: LogOutput): void {
  const fault = (error: unknown) => {
    log.fatal({ event: 'fault', cause: describe(error) });
    void exit(output, 1);
  };
  process.on('uncaughtException', fault);
  process.on('unhandledRejection', fault);
}

/** Starts a server and ties it to this process. @throws what startServer throws */
async function serve(config: ServerConfig, makeParts: PartsMaker): Promise<void> {
  const output = new LogOutput();
  const log = makeLog(config.logLevel, output);
  endOnFaults(log, output);
  const server = await startServer(config, makeParts(config, log), log);
  const served: Served = { server, log, output };
  endOnSignals(served);
  reloadOnSignal(served);
  if (config.exitWithParent) endWithParent(served);
  tellReady(readyLine(server), log, config.readyFd);
}

/** The parts may depend on the configuration (engine, threads). */
export type PartsMaker = (config: ServerConfig, log: Log) => ServerParts;

/** One line for each fault: its place, then what is wrong. Exit code 1 when there is one. */
async function tellFaults(flags: Flags, makeParts: PartsMaker): Promise<void> {
  const makers = (config: ServerConfig) => makeParts(config, makeLog('silent'));
  const faults = await checkConfigFiles(flags, process.env, makers);
  for (const { place, message } of faults) process.stdout.write(`${place}: ${message}\n`);
  if (faults.length === 0) process.stdout.write('the configuration can be used\n');
  else process.exitCode = 1;
}

/** As it is to be typed, within the terminal. */
const help = (text: string): string =>
  wrapped(asCalled(text, process.env), widthOf(process.stdout, process.env));

/** The whole program: flags, configuration, server. A failure is one JSON line on standard error and exit code 1. */
export async function runProgram(args: readonly string[], makeParts: PartsMaker): Promise<void> {
  // grpc-js writes unstructured lines to standard error; what matters is in the log.
  setLogVerbosity(logVerbosity.NONE);
  try {
    if (args[0] === 'token') {
      process.stdout.write(help(await tokenCommand(args.slice(1), process.env['CRYPTONETS_SERVER_TOKENS'])));
      return;
    }
    if (args[0] === 'top') {
      await topCommand(args.slice(1), { output: process.stdout, input: process.stdin });
      return;
    }
    const flags = parseFlags(args);
    if (flags === undefined) {
      process.stdout.write(help(USAGE));
      return;
    }
    if (flags.checkOnly) return await tellFaults(flags, makeParts);
    const config = await loadConfig(flags, process.env);
    await serve(config, makeParts);
  } catch (error) {
    const report = toReport(error);
    const cause = report.code === 'INTERNAL' ? { cause: describe(error) } : {};
    process.stderr.write(`${JSON.stringify({ event: 'failed', ...report, ...cause })}\n`);
    process.exit(1);
  }
}
