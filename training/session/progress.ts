/** What a person sees of a training: one line an epoch, counted steps while it runs. */
import type { EpochReport, TrainingProgress } from './session.ts';

function epochLine(report: EpochReport, seconds: number): string {
  const { phase, epoch, epochs, loss, accuracy, validation } = report;
  const training = `loss ${loss.toFixed(4)}  training ${(100 * accuracy).toFixed(2)} %`;
  const checked = validation
    ? `  validation ${validation.right} of ${validation.images}, proven ${validation.signedBits.toFixed(2)} bits`
    : '';
  const count = `${String(epoch + 1).padStart(4)} of ${epochs}`;
  return `${count}  ${phase.padEnd(7)}  ${training}  ${seconds.toFixed(1)} s${checked}`;
}

/** Writes to stdout; the counted steps only where it is a terminal. */
export function consoleProgress(): TrainingProgress {
  let since = performance.now();
  const terminal = process.stdout.isTTY;
  return {
    resumed: (epochs) => console.log(`Going on after epoch ${epochs}.`),
    step(epoch, step, steps) {
      if (terminal) process.stdout.write(`\r${String(epoch + 1).padStart(4)}  step ${step} of ${steps} `);
    },
    epoch(report) {
      const now = performance.now();
      console.log(`${terminal ? '\r' : ''}${epochLine(report, (now - since) / 1000)}`);
      since = now;
    },
  };
}
