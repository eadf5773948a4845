/** The report of a problem: facts of this session that say nothing private, for somebody to look at and hand on. Nothing is sent. */
import type { About, ProblemReport, RunRecord, ServerState, Settings } from '../../shared/ipc/types.ts';
import type { VaultSession } from '../keys/vault-session.ts';
import type { Ledger } from './ledger.ts';
import type { Runs } from './runs.ts';
import type { Servers } from './servers.ts';

const MOST_REQUESTS = 50;
/** What versions and names of processors look like; anything else is left out. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9 ._+-]{0,31}$/;

const plain = (text: string): string => (PLAIN.test(text) ? text : 'unknown');

interface Rooms {
  readonly about: () => Promise<About>;
  readonly settings: () => Settings;
  readonly vault: Pick<VaultSession, 'status'>;
  readonly servers: Pick<Servers, 'list' | 'state'>;
  readonly runs: Pick<Runs, 'list' | 'open'>;
  readonly ledger: Pick<Ledger, 'list'>;
}

/** Never fails because of a server: whether it answers is part of the report. */
export async function problemReport({
  about,
  settings,
  vault,
  servers,
  runs,
  ledger,
}: Rooms): Promise<ProblemReport> {
  const { theme, language, engine, keepHistory, predictWhileDrawing } = settings();
  const { state, slots } = vault.status();
  const own = servers.list().some(({ address, selected }) => selected && address === null);
  return {
    ...programOf(await about()),
    settings: { theme, language, engine, keepHistory, predictWhileDrawing },
    vault: { state, opensBy: slots.map(({ kind }) => kind) },
    server: { own, ...serverOf(await servers.state()) },
    runs: runs.list().map(({ id }) => runOf(runs.open(id))),
    requests: ledger
      .list()
      .requests.slice(0, MOST_REQUESTS)
      .map(({ kind, outcome, durationMs }) => ({ kind, outcome, ms: Math.round(durationMs) })),
  };
}

/** Reasons why an engine is not there name paths: left out. */
function programOf({ version, node, platform, capabilities, engines }: About) {
  const { shell, keyring } = capabilities;
  return {
    ...{ version: plain(version), node: plain(node), platform: plain(platform), shell },
    keyring: keyring.backend === null ? keyring.problem : ('there' as const),
    engines: engines.map(({ engine, available, cpuPath, threads }) => ({
      ...{ engine, available, threads: threads ?? null },
      cpuPath: cpuPath === undefined ? null : plain(cpuPath),
    })),
  };
}

function serverOf({ state, error }: ServerState): Pick<ProblemReport['server'], 'state' | 'error'> {
  return { state, error: error?.code ?? null };
}

function runOf({ state, error, result, stages }: RunRecord): ProblemReport['runs'][number] {
  return {
    state,
    error: error?.code ?? null,
    packing: result?.packing ?? null,
    stages: stages.map(({ name, span }) => ({
      stage: name,
      ms: span ? Math.round(span.durationMs) : null,
    })),
  };
}
