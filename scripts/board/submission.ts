/** The submission as the official harness builds it: sources, plans, and a Makefile made of the same units and flags as the build of this project. */
import { chmodSync, cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BOARD_PROGRAMS, commonFlags, unitsOf, type Unit } from '../native/units.ts';
import type { Compiler } from '../native/compiler.ts';
import { writeBoardPlans } from './build.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const GNU: Compiler = { command: 'c++', dialect: 'gnu', version: '' };

const BUILD_TASK = `#!/usr/bin/env bash
# Builds the submission: plain make and a C++20 compiler, nothing else.
set -euo pipefail
make -C "$1" -j"$(nproc 2>/dev/null || sysctl -n hw.ncpu || echo 4)"
`;
const NO_OPENFHE = `#!/usr/bin/env bash
# The harness asks for OpenFHE; this submission does not use it.
exit 0
`;

const objectOf = (source: string): string =>
  `build/objects/${source.replaceAll('/', '-').replace(/\.cpp$/, '.o')}`;

/** Without the folders of Node's headers, which no program of the board reads. */
function flags(): string {
  const all = commonFlags(GNU, ROOT, process.arch, 'release');
  return all.filter((flag, index) => flag !== '-isystem' && all[index - 1] !== '-isystem').join(' ');
}

/** One rule an object and a program. Sources are named relative to the Makefile, as they are to the project. */
export function makefile(): string {
  const programs = BOARD_PROGRAMS.map((program) => ({
    program,
    units: unitsOf(program, GNU, ROOT, process.arch),
  }));
  const relative = ({ source }: Unit): string => path.relative(ROOT, source).split(path.sep).join('/');
  const units = new Map(programs.flatMap((all) => all.units.map((unit) => [relative(unit), unit.flags])));
  const objects = [...units].map(
    ([source, own]) =>
      `${objectOf(source)}: ${source}\n\t@mkdir -p build/objects\n\t$(CXX) $(FLAGS)${own.map((flag) => ` ${flag}`).join('')} -o $@ -c $<`,
  );
  const links = programs.map(
    (all) =>
      `build/${all.program}: ${all.units.map((unit) => objectOf(relative(unit))).join(' ')}\n\t$(CXX) -pthread -o $@ $^`,
  );
  const targets = BOARD_PROGRAMS.map((program) => `build/${program}`).join(' ');
  return [
    `CXX ?= c++\nFLAGS = ${flags()}`,
    `all: ${targets} build/model`,
    'build/model: $(wildcard model/*.plan)\n\t@mkdir -p $@\n\tcp $^ $@/\n\t@touch $@',
    ...objects,
    ...links,
    '.PHONY: all\n',
  ].join('\n\n');
}

/** Replaces `submission/` and the two build scripts of a clone. Cost: some MB copied, and the planning. */
export async function layOutSubmission(clone: string): Promise<void> {
  const submission = path.join(clone, 'submission');
  rmSync(submission, { recursive: true, force: true });
  for (const part of ['native/src', 'board/src'])
    cpSync(path.join(ROOT, part), path.join(submission, part), { recursive: true });
  rmSync(path.join(submission, 'native', 'src', 'binding'), { recursive: true });
  cpSync(path.join(ROOT, 'board', 'README.md'), path.join(submission, 'README.md'));
  cpSync(path.join(ROOT, 'LICENSE'), path.join(submission, 'LICENSE.md'));
  await writeBoardPlans(path.join(submission, 'model'));
  writeFileSync(path.join(submission, 'Makefile'), makefile());
  mkdirSync(path.join(clone, 'scripts'), { recursive: true });
  for (const [name, text] of [
    ['build_task.sh', BUILD_TASK],
    ['get_openfhe.sh', NO_OPENFHE],
  ] as const) {
    writeFileSync(path.join(clone, 'scripts', name), text);
    chmodSync(path.join(clone, 'scripts', name), 0o755);
  }
}
