/** The server as a process: what it tells its parent, when it ends, and how. */
import { writeSync } from 'node:fs';
import { logVerbosity, setLogVerbosity } from '@grpc/grpc-js';
import { toReport } from '../shared/errors/index.ts';
import { parseFlags, USAGE } from './cli.ts';
import { loadConfig, type ServerConfig } from './config.ts';
import { describe, makeLog, type Log } from './observe/log.ts';
import { startServer, type RunningServer, type ServerParts } from './start.ts';

/** The line that a parent waits for. */
export interface ReadyLine {
  readonly event: 'listening';
  /** HOST:PORT. */
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  readonly engine: string;
  readonly cpuPath: string;
  readonly threads: number;
  readonly models: readonly string[];
}

function readyLine({ address, port, context }: RunningServer): ReadyLine {
  const { engine, cpuPath, threads } = context.engine;
  const models = context.models.models().map(({ network }) => network.name);
  return { event: 'listening', address, port, pid: process.pid, engine, cpuPath, threads, models };
}

/** Tells whoever started this process: on the log (standard output) and on the file descriptor it asked for. */
function tellReady(line: ReadyLine, log: Log, readyFd: number | undefined): void {
  log.info(line);
  if (readyFd !== undefined) writeSync(readyFd, `${JSON.stringify(line)}\n`);
}

async function end(server: RunningServer, log: Log, how: 'drain' | 'force', cause: string): Promise<void> {
  log.info({ event: 'stopping', how, cause, calls: server.context.calls.count });
  await server[how]();
  log.info({ event: 'stopped' });
  process.exit(0);
}

/** SIGTERM and SIGINT drain; the second one forces. */
function endOnSignals(server: RunningServer, log: Log): void {
  let told = 0;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      told += 1;
      void end(server, log, told === 1 ? 'drain' : 'force', signal);
    });
  }
}

/** Ends, at once, when standard input or the IPC channel is closed: the parent is gone, so nobody waits for an answer. */
function endWithParent(server: RunningServer, log: Log): void {
  const gone = () => void end(server, log, 'force', 'parent gone');
  process.on('disconnect', gone);
  if (process.channel) return;
  process.stdin.on('end', gone).on('close', gone).on('error', gone).resume();
}

/** A failure that nobody caught ends the process with 1: one line that says where, never Node's own text, which quotes values. */
function endOnFaults(log: Log): void {
  const fault = (error: unknown) => {
    log.fatal({ event: 'fault', cause: describe(error) });
    process.exit(1);
  };
  process.on('uncaughtException', fault);
  process.on('unhandledRejection', fault);
}

/** Starts a server and ties it to this process. @throws what startServer throws */
async function serve(config: ServerConfig, makeParts: PartsMaker): Promise<void> {
  const log = makeLog(config.logLevel);
  endOnFaults(log);
  const server = await startServer(config, makeParts(config, log), log);
  endOnSignals(server, log);
  if (config.exitWithParent) endWithParent(server, log);
  tellReady(readyLine(server), log, config.readyFd);
}

/** The parts may depend on the configuration (engine, threads). */
export type PartsMaker = (config: ServerConfig, log: Log) => ServerParts;

/** The whole program: flags, configuration, server. A failure is one JSON line on standard error and exit code 1. */
export async function runProgram(args: readonly string[], makeParts: PartsMaker): Promise<void> {
  // grpc-js writes unstructured lines to standard error; what matters is in the log.
  setLogVerbosity(logVerbosity.NONE);
  try {
    const flags = parseFlags(args);
    if (flags === undefined) {
      process.stdout.write(USAGE);
      return;
    }
    const config = await loadConfig(flags, process.env);
    await serve(config, makeParts);
  } catch (error) {
    const report = toReport(error);
    const cause = report.code === 'INTERNAL' ? { cause: describe(error) } : {};
    process.stderr.write(`${JSON.stringify({ event: 'failed', ...report, ...cause })}\n`);
    process.exit(1);
  }
}
