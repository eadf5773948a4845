import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  createVault,
  decodeVaultRecord,
  encodeVaultRecord,
  exportKey,
  importKey,
} from '../../../../electron/vault/index.ts';
import {
  CHEAP,
  failure,
  flipped,
  MemoryKeyFile,
  passphrase,
  passphraseSlot,
  unlockVault,
  withPassphrase,
} from './support.ts';

/** Every way in which a byte string could show in a text. */
function forms(secret: Uint8Array): string[] {
  const buffer = Buffer.from(secret);
  const texts = [buffer.toString('hex'), buffer.toString('base64'), buffer.toString('base64url')];
  return [
    ...texts.map((text) => text.slice(0, 12)),
    [...buffer.subarray(0, 4)].join(', '),
    [...buffer.subarray(0, 4)].join(','),
  ];
}

describe('errors of the vault', () => {
  it('hold no passphrase, code or key, in any form', async () => {
    const keyFile = new MemoryKeyFile();
    const vault = await createVault([passphraseSlot(), { type: 'recovery' }, { type: 'file', keyFile }]);
    const bytes = encodeVaultRecord(vault.record);
    const code = vault.recoveryCode ?? '';
    const secret = Uint8Array.from({ length: 64 }, (_, i) => 255 - i);
    const file = await exportKey(
      { keyId: 'ab'.repeat(16), name: 'a', createdAtMs: 0, secrets: [{ parameterSet: 'p', secret }] },
      passphrase(),
      CHEAP,
    );
    const place = { table: 'keys', rowId: '1', paramsDigest: new Uint8Array(0) };
    const row = vault.unlocked.seal(place, secret);
    const wrong = 'my other passphrase';
    const errors = [
      await failure(() => unlockVault(vault.record, withPassphrase(wrong))),
      await failure(() => unlockVault(vault.record, { type: 'recovery', code: `${code.slice(0, -2)}ZZ` })),
      await failure(() => createVault([passphraseSlot('tiny 1234')])),
      await failure(() => decodeVaultRecord(flipped(bytes, 60))),
      await failure(() => importKey(file, passphrase(wrong))),
      await failure(() => importKey(flipped(file, 90), passphrase(wrong))),
      await failure(() => vault.unlocked.open({ ...place, rowId: '2' }, row)),
    ];
    const keyBytes = [...keyFile.files.values()].map((content) => content.subarray(8));
    const private_ = [
      wrong,
      'tiny 1234',
      code.slice(0, 9),
      ...[secret, ...keyBytes, vault.unlocked.borrowDataKey()].flatMap(forms),
    ];
    for (const error of errors) {
      const shown = inspect(error, { depth: 10, showHidden: true });
      for (const text of private_) expect(shown).not.toContain(text);
    }
  });
});
