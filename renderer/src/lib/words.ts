/** Every string that a person reads, in one typed catalogue for each language: what one has, each must have. */
import { setLocale } from './format.ts';
import { german } from './words/de/index.ts';
import { errors, tryAgainIn } from './words/errors.ts';
import { frame, server } from './words/frame.ts';
import type { Language } from './words/language.ts';
import { ledger } from './words/ledger.ts';
import { models } from './words/models.ts';
import { methods } from './words/methods.ts';
import { about, history, servers, settings } from './words/places.ts';
import { predict } from './words/predict.ts';
import { remedies } from './words/remedies.ts';
import { stages } from './words/stages.ts';
import { timeline } from './words/timeline.ts';
import { vault } from './words/vault.ts';
import type { Wide } from './words/wide.ts';

const english = {
  frame,
  server,
  predict,
  stages,
  timeline,
  vault,
  models,
  history,
  ledger,
  servers,
  settings,
  about,
  methods,
  errors,
  tryAgainIn,
  remedies,
} as const;
export type Words = Wide<typeof english>;

const CATALOGUES: Readonly<Record<Language, Words>> = { en: english, de: german };
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

/** Of the language that is spoken: what is drawn after `speak` reads it anew. */
export let words: Words = english;

/** Words, numbers and dates in a language from now on. What is on show is drawn anew by whoever calls this. */
export function speak(language: Language): void {
  words = CATALOGUES[language];
  setLocale(LOCALES[language]);
}
