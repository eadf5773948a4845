/** What a person types to call a command: texts name npm's scripts, and are rewritten for whoever called the program by its own name. */

export { widthOf, wrapped } from './wrap.ts';

/** Set by the program's own launcher: the name that it was called by. */
export const CALLED_BY = 'CRYPTONETS_COMMAND';
/** Set where only the server was installed: the name of its command. */
export const SERVER_CALLED_BY = 'CRYPTONETS_SERVER_COMMAND';

type Environment = Readonly<Record<string, string | undefined>>;

const SCRIPTS =
  /npm run (?:-s )?(predict|keys|server|train|model|bench|demo|completion)\b(?: --(?= |"|$))?/gm;
const SERVER = /npm run (?:-s )?server\b(?: --(?= |"|$))?/gm;
const APP = /npm start(?: --(?= |"|$))?/gm;

/** A help, hint or usage line as the caller can type it: `npm run keys -- list`, or `cryptonets keys list`, or `cryptonets-server token list`. */
export function asCalled(text: string, environment: Environment): string {
  const server = environment[SERVER_CALLED_BY];
  if (server) return text.replace(SERVER, () => server);
  const name = environment[CALLED_BY];
  if (!name) return text;
  return text
    .replace(SCRIPTS, (_, command: string) => `${name} ${command}`)
    .replace(APP, () => `${name} app`);
}
