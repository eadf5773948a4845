/** npm run mnist: downloads the MNIST files from mirrors, checked and resumable. */
import { failureLines } from '../electron/cli/failure.ts';
import { CryptoNetsError } from '../shared/errors/index.ts';
import { DOWNLOAD_LIMITS, downloadMnist } from './mnist/download.ts';
import type { DownloadReport } from './mnist/download.ts';
import { MNIST_USAGE, parseMnistOptions } from './mnist/options.ts';

const ATTEMPTS = 3;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function consoleReport(): DownloadReport {
  const terminal = process.stdout.isTTY;
  const line = (text: string): void => console.log(terminal ? `\r\x1b[K${text}` : text);
  return {
    present: (file) => line(`${file}: already here, sum right`),
    progress(file, bytes, total) {
      if (!terminal) return;
      const share =
        total === undefined ? '' : ` of ${megabytes(total)} (${Math.floor((100 * bytes) / total)} %)`;
      process.stdout.write(`\r\x1b[K${file}: ${megabytes(bytes)}${share}`);
    },
    failed: (file, mirror, reason) => line(`${file}: ${mirror} ${reason}`),
    done: (file, mirror) => line(`${file}: done, sum right (${mirror})`),
  };
}

try {
  const options = parseMnistOptions(process.argv.slice(2), process.env);
  if (!options) process.stdout.write(MNIST_USAGE);
  else
    await downloadMnist({ ...options, report: consoleReport(), attempts: ATTEMPTS, limits: DOWNLOAD_LIMITS });
} catch (error) {
  if (!(error instanceof CryptoNetsError)) throw error;
  console.error(failureLines(error).join('\n'));
  process.exitCode = error.code === 'ARGUMENT_INVALID' ? 2 : 1;
}
