/**
 * Predict, in the order of docs/protocol.md: 1. header, 2. agreement on the plan, 3. admission, 4. upload beside evaluation, 5. result, 6. completion.
 */
import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { PredictRequest, PredictResponse } from '../../proto/gen/cryptonets/v1/prediction.ts';
import type { EncryptedScores } from '../../engine/wire/batch.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { BatchPlan } from '../../shared/plan/plan.ts';
import { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { Lease } from '../inference/admission.ts';
import { BatchRun } from '../inference/batch-run.ts';
import { evaluationBytesOf, uploadBytesOf } from '../inference/sizes.ts';
import type { CallFacts } from '../observe/log.ts';
import type { CallScope } from './call-scope.ts';
import type { PredictionRequest } from './codecs/header.ts';
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
    const plan = this.#agree(request);
    const narrator = new Narrator(this.#outbox, stopwatch);
    const lease = await this.#admit(plan, narrator);
    try {
      const result = await this.#evaluate(plan, request, lease, narrator);
      await this.#answer(result, stopwatch);
    } finally {
      this.#facts.stages = stopwatch.spans();
      lease.release();
    }
  }

  /** @throws whatever the registry refuses; LIMIT_EXCEEDED */
  #agree(request: PredictionRequest): BatchPlan {
    this.#facts.requestId = request.requestId;
    const plan = this.#context.models.plan(request);
    this.#facts.model = plan.modelName;
    this.#facts.parameters = plan.parameters.name;
    const { maxUploadBytes } = this.#context.limits;
    const uploadBytes = uploadBytesOf(plan);
    if (uploadBytes > maxUploadBytes) {
      const message = `an upload may have ${maxUploadBytes} bytes here, this plan needs ${uploadBytes}`;
      throw new CryptoNetsError('LIMIT_EXCEEDED', message);
    }
    return plan;
  }

  async #admit(plan: BatchPlan, narrator: Narrator): Promise<Lease> {
    const endQueue = narrator.start('queue');
    const lease = await this.#context.admission.acquire({
      peer: hostOf(this.#call.getPeer()),
      memoryBytes: evaluationBytesOf(plan),
      signal: this.#scope.signal,
      onPosition: narrator.queuePosition(),
    });
    endQueue();
    this.#outbox.say(acknowledgementToWire(0));
    openGate(this.#call.metadata);
    return lease;
  }

  async #evaluate(
    plan: BatchPlan,
    { blockOrder }: PredictionRequest,
    lease: Lease,
    narrator: Narrator,
  ): Promise<EncryptedScores> {
    const run = new BatchRun({
      plan,
      order: blockOrder,
      evaluator: await this.#context.evaluators.for(plan.parameters),
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
