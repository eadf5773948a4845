/** The public board's seven programs as its harness runs them: fresh processes, files in, files out; exact, and told what is wrong. */
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boardNetwork, buildBoard } from '../../scripts/board/build.ts';
import { differences } from '../../scripts/board/check.ts';
import {
  BOARD_SIZES,
  folderBytes,
  ioFolder,
  prepareBoard,
  runBoard,
  runStage,
  writeInput,
} from '../../scripts/board/harness.ts';
import type { BoardImages, BoardPlace, BoardSize } from '../../scripts/board/harness.ts';
import { makefile } from '../../scripts/board/submission.ts';
import { findCompiler } from '../../scripts/native/compiler.ts';
import { BOARD_PROGRAMS } from '../../scripts/native/units.ts';
import { sampleDigits } from '../../shared/image/index.ts';

const absent = findCompiler() === undefined || process.platform === 'win32';
let programs: string;
let root: string;

function digits(count: number): BoardImages {
  const samples = sampleDigits();
  const chosen = Array.from({ length: count }, (_, index) => samples[index % samples.length]!);
  return {
    pixels: Uint8Array.from(chosen.flatMap(({ pixels }) => [...pixels])),
    labels: new Uint8Array(count),
  };
}

const place = (size: BoardSize): BoardPlace => ({ programs, root, size });
const inIo = (size: BoardSize, ...names: string[]): string => path.join(ioFolder(place(size)), ...names);

describe.skipIf(absent)("the public board's programs", () => {
  beforeAll(async () => {
    programs = await buildBoard();
    root = mkdtempSync(path.join(tmpdir(), 'cryptonets-board-'));
  }, 900_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it.each([
    [0, 1],
    [1, 20],
  ] as const)('of size %i: %i images, exact in every score', async (size, count) => {
    const { keyBytes } = await prepareBoard(place(size));
    const images = digits(count);
    const run = await runBoard(place(size), images);
    const { network } = await boardNetwork();
    expect(differences(network, images, run)).toBe(0);
    expect(differences(network, { ...images, pixels: images.pixels.toReversed() }, run)).toBe(count);
    expect(keyBytes).toBe(folderBytes(inIo(size, 'public_keys')));
    expect(run.serverReported['Total']).toBeGreaterThan(run.serverReported['Encrypted computation']!);
    expect(statSync(inIo(size, 'secret_key')).mode & 0o777).toBe(0o700);
    for (const file of ['secret_key/secret_key.bin', 'intermediate/pixels.bin', 'intermediate/scores.bin'])
      expect(statSync(inIo(size, file)).mode & 0o777, file).toBe(0o600);
  });

  it('refuse what is no size', async () => {
    for (const size of [4, -1, 'one']) {
      const wrong = { ...place(0), size: size as BoardSize };
      await expect(runStage(wrong, 'client_key_generation')).rejects.toThrow(
        /^client_key_generation: ARGUMENT_INVALID/,
      );
    }
  });

  it('say which file is missing', async () => {
    const empty = { ...place(2), root: mkdtempSync(path.join(root, 'empty-')) };
    for (const program of BOARD_PROGRAMS) {
      if (program === 'client_key_generation' || program === 'server_preprocess_model') continue;
      await expect(runStage(empty, program), program).rejects.toThrow(
        /FILE_NOT_FOUND: (io|datasets)\/medium\//,
      );
    }
  });

  it('say which line is wrong, and keep the value to themselves', async () => {
    writeInput(place(1), digits(5));
    const file = path.join(root, 'datasets', BOARD_SIZES[1].name, 'intermediate', 'test_pixels.txt');
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[3] = lines[3]!.replace('0.000000', '0.12345x');
    writeFileSync(file, lines.join('\n'));
    const ended = (): Promise<unknown> => runStage(place(1), 'client_preprocess_input');
    await expect(ended()).rejects.toThrow(
      'IMAGE_INVALID: datasets/small/intermediate/test_pixels.txt, line 4: ',
    );
    await expect(ended()).rejects.toThrow(expect.not.stringContaining('12345'));
  });

  it.each([0, 1] as const)(
    'refuse files of size %i that were cut or damaged',
    async (size) => {
      await prepareBoard(place(size));
      await runBoard(place(size), digits(1));
      const kept = path.join(root, 'kept');
      const spoil = async (
        file: string,
        how: (file: string) => void,
        program: (typeof BOARD_PROGRAMS)[number],
      ) => {
        cpSync(inIo(size, file), kept);
        how(inIo(size, file));
        try {
          await runStage(place(size), program);
        } catch (error) {
          return String((error as Error).message).split(': ')[1];
        } finally {
          cpSync(kept, inIo(size, file));
          // It leaves no result of an older upload.
          if (program === 'server_encrypted_compute') await runStage(place(size), program);
        }
        return 'nothing';
      };
      const cut = (file: string): void => truncateSync(file, statSync(file).size - 1);
      const empty = (file: string): void => truncateSync(file, 0);
      const flood = (file: string): void => {
        const bytes = readFileSync(file);
        writeFileSync(file, bytes.fill(255, bytes.length - 64));
      };
      for (const how of [cut, empty]) {
        expect(await spoil('ciphertexts_upload/upload-0.bin', how, 'server_encrypted_compute')).toBe(
          'CIPHERTEXT_INVALID',
        );
        expect(await spoil('ciphertexts_download/result-0.bin', how, 'client_decrypt_decode')).toBe(
          'CIPHERTEXT_INVALID',
        );
        expect(await spoil('secret_key/secret_key.bin', how, 'client_encode_encrypt_input')).toBe(
          'KEY_INVALID',
        );
        expect(await spoil('intermediate/pixels.bin', how, 'client_encode_encrypt_input')).toBe(
          'IMAGE_INVALID',
        );
        expect(await spoil('intermediate/scores.bin', how, 'client_postprocess')).toBe('RESULT_WRONG');
      }
      expect(await spoil('ciphertexts_upload/upload-0.bin', flood, 'server_encrypted_compute')).toBe(
        'RESIDUE_OUT_OF_RANGE',
      );
      if (size === 0) {
        expect(await spoil('public_keys/evaluation_keys.bin', cut, 'server_encrypted_compute')).toBe(
          'EVALUATION_KEYS_INVALID',
        );
        const other = (file: string): void => writeFileSync(file, readFileSync(file).fill(1, 40, 50));
        expect(await spoil('public_keys/evaluation_keys.bin', other, 'server_encrypted_compute')).toBe(
          'EVALUATION_KEYS_PARAMETERS',
        );
      }
    },
    120_000,
  );
});

it('the Makefile of a submission builds each program of the units that the project builds it of', () => {
  const text = makefile();
  for (const program of BOARD_PROGRAMS) {
    expect(text).toContain(`build/${program}: `);
    const side = program.startsWith('client') ? 'client' : 'server';
    expect(text).toContain(`board/src/${side}/stages/${program}.cpp\n`);
  }
  expect(text).toMatch(/native-src-kernels-path_scalar\.o: native\/src\/kernels\/path_scalar\.cpp\n/);
  expect(text).not.toMatch(/binding|napi|node_modules/);
});
