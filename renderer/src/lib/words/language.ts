/** The languages that are spoken, and which of them a person is spoken to in. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The first of a person's languages, best first as `de-AT`, that is spoken here. */
export function languageOf(preferred: readonly string[]): Language {
  const short = preferred.map((tag) => tag.toLowerCase().split('-')[0] ?? '');
  return short.flatMap((tag) => LANGUAGES.filter((known) => known === tag))[0] ?? 'en';
}
