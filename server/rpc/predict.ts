/**
 * Predict, in the order of docs/protocol.md: 1. header, 2. agreement on the plan, 3. admission, 4. upload beside evaluation, 5. result, 6. completion.
 */
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { PredictRequest, PredictResponse } from '../../proto/gen/cryptonets/v1/prediction.ts';
import type { EncryptedScores } from '../../engine/wire/batch.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { Lease } from '../inference/admission.ts';
import { agree, type Computation } from '../inference/computation.ts';
import type { CallFacts } from '../observe/log.ts';
import type { CallScope } from './call-scope.ts';
import type { Received } from './codecs/request.ts';
import { acknowledgementToWire, completionToWire, resultToWire } from './codecs/response.ts';
import { firstFromWire, uploadFromWire } from './codecs/upload.ts';
import type { ServerContext } from './context.ts';
import { Inbox } from './inbox.ts';
import { Narrator } from './narrator.ts';
import { Outbox } from './outbox.ts';
import { hostOf } from './peer.ts';
import { openGate } from './read-gate.ts';

export type PredictCall = ServerDuplexStream<Received<PredictRequest>, PredictResponse>;

class Conversation {
  readonly #context: ServerContext;
  readonly #call: PredictCall;
  readonly #scope: CallScope;
  readonly #facts: CallFacts;
  readonly #inbox: Inbox<PredictRequest>;
  readonly #outbox: Outbox<PredictResponse>;

  constructor(context: ServerContext, call: PredictCall, scope: CallScope, facts: CallFacts) {
    this.#context = context;
    this.#call = call;
    this.#scope = scope;
    this.#facts = facts;
    this.#inbox = new Inbox(call, scope.signal, context.limits.idleTimeoutMs);
    this.#outbox = new Outbox(call, scope.signal);
  }

  async run(): Promise<void> {
    const request = firstFromWire(await this.#inbox.next());
    const stopwatch = new Stopwatch();
    this.#facts.requestId = request.requestId;
    const computation = agree(this.#context, request);
    try {
      await this.#serve(computation, new Narrator(this.#outbox, stopwatch), stopwatch);
    } finally {
      this.#facts.stages = stopwatch.spans();
      computation.release();
    }
  }

  async #serve(computation: Computation, narrator: Narrator, stopwatch: Stopwatch): Promise<void> {
    this.#facts.model = computation.modelName;
    this.#facts.parameters = computation.parameterSet;
    this.#checkUpload(computation);
    const lease = await this.#admit(computation, narrator);
    try {
      const result = await this.#evaluate(computation, lease, narrator);
      await this.#answer(result, stopwatch);
    } finally {
      lease.release();
    }
  }

  /** @throws LIMIT_EXCEEDED */
  #checkUpload({ uploadBytes }: Computation): void {
    const { maxUploadBytes } = this.#context.limits;
    if (uploadBytes <= maxUploadBytes) return;
    const message = `an upload may have ${maxUploadBytes} bytes here, this plan needs ${uploadBytes}`;
    throw new CryptoNetsError('LIMIT_EXCEEDED', message);
  }

  async #admit({ lane, memoryBytes }: Computation, narrator: Narrator): Promise<Lease> {
    const endQueue = narrator.start('queue');
    const lease = await this.#context.admission.acquire({
      peer: hostOf(this.#call.getPeer()),
      lane,
      memoryBytes,
      signal: this.#scope.signal,
      onPosition: narrator.queuePosition(),
    });
    endQueue();
    this.#outbox.say(acknowledgementToWire(0));
    openGate(this.#call.metadata);
    return lease;
  }

  async #evaluate(computation: Computation, lease: Lease, narrator: Narrator): Promise<EncryptedScores> {
    const run = await computation.begin({
      signal: this.#scope.signal,
      next: async () => {
        const message = await this.#inbox.next();
        return message && uploadFromWire(message);
      },
      acknowledge: (receivedBytes) => this.#outbox.say(acknowledgementToWire(receivedBytes)),
      openReport: () => narrator.openReport(),
    });
    try {
      const result = await run.finish();
      lease.endComputation(result.bytes.length);
      return result;
    } finally {
      this.#facts.receivedBytes = run.receivedBytes;
    }
  }

  async #answer(result: EncryptedScores, stopwatch: Stopwatch): Promise<void> {
    for (const message of resultToWire(result)) await this.#outbox.send(message);
    this.#facts.sentBytes = result.bytes.length;
    const wallMs = stopwatch.elapsedMs();
    const { receivedBytes = 0 } = this.#facts;
    this.#outbox.say(completionToWire(wallMs, receivedBytes, result.bytes.length));
  }
}

/** @throws every code of docs/protocol.md, as a status with its detail */
export function predict(
  context: ServerContext,
  call: PredictCall,
  scope: CallScope,
  facts: CallFacts,
): Promise<void> {
  return new Conversation(context, call, scope, facts).run();
}
