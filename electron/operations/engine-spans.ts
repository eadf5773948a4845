/** The stages that an engine measures by itself, on the clock of the operation. */
import type { Control } from '../../shared/operations/index.ts';
import type { StageName } from '../../shared/stages/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';

export interface EngineSpans {
  /** What the engine is handed: its spans are recorded on the stopwatch and passed on. */
  readonly control: Control;
  /** Records a stage that began with the engine's work and ends now, unless the engine has told it itself. */
  readonly end: (name: StageName, facts: { readonly count: number }) => void;
}

/** Made right before the engine is called: an engine's clock begins at 0 with its work. */
export function engineSpans(stopwatch: Stopwatch, control: Control): EngineSpans {
  const offsetMs = stopwatch.elapsedMs();
  const told = new Set<StageName>();
  const record = (name: StageName, span: { startMs: number; durationMs: number }, facts: object): void => {
    told.add(name);
    const placed = { ...facts, name, ...span };
    stopwatch.add(placed);
    control.report?.({ kind: 'stage', span: placed });
  };
  return {
    control: {
      ...control,
      report: (event) => {
        if (event.kind === 'progress') return control.report?.(event);
        const { name, startMs, durationMs, ...facts } = event.span;
        record(name, { startMs: startMs + offsetMs, durationMs }, facts);
      },
    },
    end: (name, facts) => {
      if (told.has(name)) return;
      record(name, { startMs: offsetMs, durationMs: stopwatch.elapsedMs() - offsetMs }, facts);
    },
  };
}
