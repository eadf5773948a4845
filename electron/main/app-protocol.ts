/** Serves the built views under `app://cryptonets/`, with the protective headers, and nothing from outside their folder. */
import { readFile } from 'node:fs/promises';
import type { CustomScheme } from 'electron';
import { protectiveHeaders } from '../ipc/content-policy.ts';
import { findFile } from '../ipc/static-files.ts';
import { isOwnUrl, SCHEME } from './policy/origin.ts';

/** To be registered before the app is ready. It does not bypass the content security policy. */
export const APP_SCHEME: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true },
};

/** Answers one request of a page. */
export async function answerRequest(viewsDir: string, url: string, method: string): Promise<Response> {
  const headers = { ...protectiveHeaders() };
  const refuse = (status: number): Response => new Response(null, { status, headers });
  if (!isOwnUrl(url)) return refuse(403);
  if (method !== 'GET') return refuse(405);
  const file = await findFile(viewsDir, new URL(url).pathname);
  if (!file) return refuse(404);
  const body = await readFile(file.path);
  return new Response(body, { headers: { ...headers, 'content-type': file.type } });
}
