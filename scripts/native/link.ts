/** The linker's command lines per platform: a module that takes Node-API from the process that loads it, or a program. */
import path from 'node:path';
import type { Compiler } from './compiler.ts';
import type { Product, Variant } from './units.ts';

export interface LinkJob {
  readonly product: Product;
  readonly variant: Variant;
  readonly root: string;
  readonly arch: string;
  readonly objects: readonly string[];
  readonly output: string;
}

export type Command = readonly [command: string, args: readonly string[]];

export function linkCommands(compiler: Compiler, job: LinkJob): Command[] {
  if (compiler.dialect === 'msvc') return windows(compiler, job);
  const sanitize = job.variant === 'sanitize' ? ['-fsanitize=address,undefined'] : [];
  const shared =
    process.platform === 'darwin'
      ? ['-bundle', '-undefined', 'dynamic_lookup']
      : ['-shared', '-Wl,-z,relro,-z,now'];
  const module = job.product === 'addon' ? shared : [];
  return [[compiler.command, [...sanitize, ...module, '-pthread', '-o', job.output, ...job.objects]]];
}

/** Windows resolves Node-API through an import library made from the headers' .def file. */
function windows(compiler: Compiler, job: LinkJob): Command[] {
  const machine = `/machine:${job.arch}`;
  if (job.product !== 'addon') {
    return [
      [compiler.command, ['/nologo', ...job.objects, `/Fe${job.output}`, '/link', machine, 'bcrypt.lib']],
    ];
  }
  const definitions = path.join(job.root, 'node_modules', 'node-api-headers', 'def', 'node_api.def');
  const library = `${job.output}.lib`;
  const args = ['/nologo', '/LD', ...job.objects, library, 'bcrypt.lib', 'delayimp.lib', `/Fe${job.output}`];
  return [
    ['lib', ['/nologo', `/def:${definitions}`, `/out:${library}`, machine]],
    [compiler.command, [...args, '/link', machine, '/DELAYLOAD:node.exe']],
  ];
}
