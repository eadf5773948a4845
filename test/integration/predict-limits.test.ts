/** A server whose limits a batch exceeds: refused before anything is encrypted or sent. */
import { describe, expect, it } from 'vitest';
import { createHost } from '../../electron/host/index.ts';
import { randomImages, runOperation, temporaryFolder } from '../support/host-world.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { sealParts } from '../support/seal-parts.ts';
import { startTestServer } from '../support/test-server.ts';

describe('a batch that is larger than the server takes', () => {
  it('is not even encrypted', async () => {
    const network = smallSeedNetwork();
    await using folder = await temporaryFolder();
    await using server = await startTestServer({
      network,
      parts: sealParts(),
      limits: { maxUploadBytes: 1000 },
    });
    const host = await createHost({
      profileDir: `${folder.path}/profile`,
      shell: 'browser',
      modelsDir: folder.path,
      insecureParameters: insecureSet(),
      session: { server: { address: server.address } },
    });
    const messages = await runOperation(host, { pixels: randomImages(network, 1) });
    expect(messages.at(-1)?.event).toMatchObject({ kind: 'failed', error: { code: 'LIMIT_EXCEEDED' } });
    expect(messages.some(({ event }) => event.kind === 'progress')).toBe(false);
    await host.close();
  });
});
