/** What can be told of a server's entry while it is typed; the host has the last word. Pure. */
export type EntryProblem = 'address' | 'port' | 'pem';

const ADDRESS = /^(?:https?:\/\/)?(?:\[[0-9a-f:.]+\]|[^\s/@:?#[\]\\%]+):(\d+)\/?$/i;

/** Nothing is wrong with what is not there yet. */
export function addressProblem(text: string): EntryProblem | null {
  if (text.trim() === '') return null;
  const found = ADDRESS.exec(text.trim());
  if (!found) return 'address';
  const port = Number(found[1]);
  return port >= 1 && port <= 65_535 ? null : 'port';
}

export function pemProblem(text: string): EntryProblem | null {
  if (text.trim() === '') return null;
  return /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(text) ? null : 'pem';
}
