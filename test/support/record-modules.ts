/** With `--import`: appends the address of every module that a process and its worker threads load to the file in CRYPTONETS_TEST_MODULES. */
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const file = process.env['CRYPTONETS_TEST_MODULES'];
if (file !== undefined) {
  registerHooks({
    load(url, context, next) {
      appendFileSync(file, `${url}\n`);
      return next(url, context);
    },
  });
}
