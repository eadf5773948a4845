/** grpc.reflection.v1 and v1alpha: tools such as grpcurl ask a server for its services instead of for .proto files. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import type { Server } from '@grpc/grpc-js';

const ROOT = fileURLToPath(new URL('../../proto', import.meta.url));
const PACKAGE = 'cryptonets/v1';

/** Whether it could be: a package without its .proto files has nothing to tell. */
export function addReflection(server: Server): boolean {
  const folder = path.join(ROOT, PACKAGE);
  if (!existsSync(folder)) return false;
  const files = readdirSync(folder).filter((name) => name.endsWith('.proto'));
  const definition = loadSync(
    files.map((name) => path.join(PACKAGE, name)),
    { includeDirs: [ROOT] },
  );
  new ReflectionService(definition).addToServer(server);
  return true;
}
