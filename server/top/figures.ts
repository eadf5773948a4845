/** What two scrapes say: how much since the first of them, and how things stand at the second. */
import type { Scrape } from './samples.ts';

type Labels = Readonly<Record<string, string>>;

export interface Times {
  readonly count: number;
  readonly meanS: number;
  readonly p95S: number;
}

export interface Window {
  /** Absent at the first look: counts are those since the server's start. */
  readonly before: Scrape | undefined;
  readonly now: Scrape;
}

/** How much a counter grew; a server that was started again began at nothing. */
export function growth({ before, now }: Window, name: string, labels?: Labels): number {
  const [then, value] = [before?.sum(name, labels) ?? 0, now.sum(name, labels)];
  return value >= then ? value - then : value;
}

/** Seconds that the window spans; from the server's start where there is no scrape before. */
export function secondsOf({ before, now }: Window): number {
  const startMs = before?.atMs ?? 1000 * now.sum('process_start_time_seconds');
  return Math.max(0.001, (now.atMs - startMs) / 1000);
}

export const rate = (window: Window, name: string, labels?: Labels): number =>
  growth(window, name, labels) / secondsOf(window);

/** Of the observations of a histogram in the window; the quantile as Prometheus counts it, linear within a bucket. */
export function timesOf(window: Window, name: string, labels: Labels): Times {
  const count = growth(window, `${name}_count`, labels);
  if (count === 0) return { count, meanS: NaN, p95S: NaN };
  return {
    count,
    meanS: growth(window, `${name}_sum`, labels) / count,
    p95S: quantile(window, name, labels, 0.95 * count),
  };
}

function quantile(window: Window, name: string, labels: Labels, rank: number): number {
  const bounds = [...new Set(window.now.all(`${name}_bucket`, labels).map((sample) => sample.labels['le']!))];
  let [below, under] = [0, 0];
  for (const le of bounds.sort((a, b) => boundOf(a) - boundOf(b))) {
    const upTo = growth(window, `${name}_bucket`, { ...labels, le });
    if (upTo >= rank) {
      const bound = boundOf(le);
      return bound === Infinity ? below : below + ((bound - below) * (rank - under)) / (upTo - under || 1);
    }
    [below, under] = [boundOf(le), upTo];
  }
  return below;
}

const boundOf = (le: string): number => (le === '+Inf' ? Infinity : Number(le));

/** Values of a label, in the order of the page. */
export function valuesOf({ now }: Window, name: string, label: string, labels?: Labels): string[] {
  return [...new Set(now.all(name, labels).flatMap((sample) => sample.labels[label] ?? []))];
}
