/**
 * The tiers of the views, for the editor and `npm run check -- lint`:
 * components/shared knows no domain and holds no state of the app; components/<domain> stands on shared and lib; views put both together;
 * nobody but Root imports views. lib knows neither components nor views.
 */
import { readdirSync } from 'node:fs';

const SOURCE = 'renderer/src';
const COMPONENTS = new URL('src/components/', import.meta.url);

const blind = {
  group: ['**/engine/**', '**/electron/**', '**/server/**', '**/proto/**', 'node:*', 'electron'],
  message: 'The renderer is blind.',
};
const noViews = { group: ['**/views/**'], message: 'Nobody but Root imports views.' };
const noComponents = { group: ['**/components/**'], message: 'lib knows no components.' };
const noControllers = {
  regex: '/lib/(.*/)?[^/]+\\.svelte\\.ts$',
  message: 'Shared components are handed what they show: no controllers.',
};

const only = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });

/** Folders of components: `shared`, and one a domain. */
const domains = readdirSync(COMPONENTS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
  .map(({ name }) => name);

/** Imports of another domain, from anywhere below `components`. */
const noDomains = (except) => ({
  regex: `(^(\\.\\./)+|/components/)(${domains.filter((name) => name !== except).join('|')})/`,
  message: 'A domain is put together with another one in a view.',
});

const tier = (files, ...patterns) => ({
  files: [`${SOURCE}/${files}`],
  rules: only([blind, ...patterns]),
});

export default [
  { files: ['renderer/**'], ignores: ['renderer/*.eslint.js'], rules: only([blind]) },
  tier('lib/**', noViews, noComponents),
  tier('views/**', noViews, { regex: '^\\./', message: 'Views do not import each other.' }),
  tier('components/shared/**', noViews, noDomains(), noControllers),
  ...domains.map((name) => tier(`components/${name}/**`, noViews, noDomains(name))),
];
