/** Two predictions stage by stage: how long each took, and by how much they differ. Pure. */
import type { StageName, Trace } from '../../../../shared/stages/index.ts';

export interface Compared {
  readonly stage: StageName;
  /** Milliseconds of the other and of this one; null where it had no such stage. */
  readonly otherMs: number | null;
  readonly ownMs: number | null;
}

/** All of one name together: a prediction of several calls has each several times. */
function timesOf({ spans }: Pick<Trace, 'spans'>): ReadonlyMap<StageName, number> {
  const times = new Map<StageName, number>();
  for (const { name, durationMs } of spans) times.set(name, (times.get(name) ?? 0) + durationMs);
  return times;
}

/** In the order in which this one had them; what only the other had comes last. */
export function compared(other: Pick<Trace, 'spans'>, own: Pick<Trace, 'spans'>): readonly Compared[] {
  const [others, owns] = [timesOf(other), timesOf(own)];
  const names = [...owns.keys(), ...[...others.keys()].filter((name) => !owns.has(name))];
  return names.map((stage) => ({
    stage,
    otherMs: others.get(stage) ?? null,
    ownMs: owns.get(stage) ?? null,
  }));
}

/** How many times as much; null where there is nothing to divide by. */
export function factorOf(other: number | null, own: number | null): number | null {
  return other === null || own === null || other <= 0 ? null : own / other;
}
