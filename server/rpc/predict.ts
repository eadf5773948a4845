/**
 * Predict, in the order of docs/protocol.md: 1. header, 2. agreement on the plan and budget of queries, 3. admission, 4. upload beside evaluation, 5. result, 6. completion.
 */
import { createHash, type Hash } from 'node:crypto';
import type {
  PredictRequest,
  PredictResponse,
  RequestBinding,
} from '../../proto/gen/cryptonets/v1/prediction.ts';
import type { EncryptedScores } from '../../engine/wire/scores.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { RequestDigest } from '../../shared/protocol/index.ts';
import { Stopwatch } from '../../shared/stages/stopwatch.ts';
import { requireSees } from '../identity/grant.ts';
import type { Lease } from '../inference/admission.ts';
import { agree } from '../inference/agree.ts';
import type { Computation, UploadMessage } from '../inference/computation.ts';
import type { PredictionRequest } from '../inference/request.ts';
import type { Charge } from '../queries/query-budget.ts';
import type { Call } from './call.ts';
import { acknowledgementToWire, completionToWire, resultToWire } from './codecs/response.ts';
import { firstFromWire, uploadFromWire } from './codecs/upload.ts';
import type { ServerContext } from './context.ts';
import type { Inbox } from './inbox.ts';
import type { ConversationHandler } from './methods.ts';
import { Narrator } from './narrator.ts';
import type { Outbox } from './outbox.ts';

/** Throws every code of docs/protocol.md. */
export function predict(context: ServerContext): ConversationHandler<PredictRequest, PredictResponse> {
  return (inbox, outbox, call) => new Prediction(context, inbox, outbox, call).run();
}

class Prediction {
  readonly #context: ServerContext;
  readonly #inbox: Inbox<PredictRequest>;
  readonly #outbox: Outbox<PredictResponse>;
  readonly #call: Call;

  constructor(
    context: ServerContext,
    inbox: Inbox<PredictRequest>,
    outbox: Outbox<PredictResponse>,
    call: Call,
  ) {
    this.#context = context;
    this.#inbox = inbox;
    this.#outbox = outbox;
    this.#call = call;
  }

  async run(): Promise<void> {
    const { facts, grant } = this.#call;
    const request = firstFromWire(await this.#inbox.next());
    const stopwatch = new Stopwatch();
    facts.requestId = request.requestId;
    requireSees(grant, request.modelName);
    const computation = await agree(this.#context.offer, request, this.#call.peer);
    try {
      await this.#serve(request, computation, stopwatch);
    } finally {
      facts.stages = stopwatch.spans();
      computation.release();
    }
  }

  async #serve(request: PredictionRequest, computation: Computation, stopwatch: Stopwatch): Promise<void> {
    const { facts } = this.#call;
    const narrator = new Narrator(this.#outbox, stopwatch, computation);
    const digest = new RequestDigest(createHash('sha256'), request);
    facts.model = computation.modelName;
    facts.parameters = computation.parameterSet;
    this.#checkUpload(computation);
    const charge = await this.#charge(computation);
    const lease = await this.#admit(computation, narrator).catch(refunding(charge));
    try {
      const result = await this.#evaluate(computation, lease, narrator, digest).catch(refunding(charge));
      await this.#answer(result, computation, bindingOf(request, digest));
      this.#outbox.say(completionToWire(stopwatch.elapsedMs()));
    } finally {
      lease.release();
    }
  }

  /** Before anything is read or computed, and before others are kept waiting. @throws QUERY_BUDGET_SPENT */
  async #charge({ visibility, modelName, images }: Computation): Promise<Charge | undefined> {
    if (visibility === 'public') return undefined;
    return this.#context.queries.take({ identity: this.#call.peer, modelName, images });
  }

  /** @throws LIMIT_EXCEEDED */
  #checkUpload({ uploadBytes }: Computation): void {
    const { maxUploadBytes } = this.#context.limits;
    if (uploadBytes <= maxUploadBytes) return;
    const message = `an upload may have ${maxUploadBytes} bytes here, this plan needs ${uploadBytes}`;
    throw new CryptoNetsError('LIMIT_EXCEEDED', message);
  }

  /** The time in the queue is not the call's own. */
  async #admit({ packing, cost, memoryBytes }: Computation, narrator: Narrator): Promise<Lease> {
    const { peer, signal, pauseDeadline, readOn } = this.#call;
    const endQueue = narrator.start('queue');
    const onPosition = narrator.queuePosition();
    const goOn = pauseDeadline();
    const request = { peer, packing, cost, memoryBytes, signal, onPosition };
    const lease = await this.#context.admission.acquire(request).finally(goOn);
    endQueue();
    this.#outbox.say(acknowledgementToWire(0));
    readOn();
    return lease;
  }

  async #evaluate(
    computation: Computation,
    lease: Lease,
    narrator: Narrator,
    digest: RequestDigest<Hash>,
  ): Promise<EncryptedScores> {
    const { receiveBuffers } = this.#context;
    const run = await computation.begin({
      signal: this.#call.signal,
      next: async () => {
        const message = await this.#inbox.next();
        if (!message) return undefined;
        const upload = uploadFromWire(message, (blocks) => receiveBuffers.giveBack(blocks));
        this.#inbox.credit(payloadBytesOf(upload));
        note(upload, digest);
        return upload;
      },
      acknowledge: (receivedBytes) => this.#outbox.say(acknowledgementToWire(receivedBytes)),
      openReport: () => narrator.openReport(),
    });
    try {
      const result = await run.finish();
      lease.endComputation(result.bytes.length);
      narrator.endComputation();
      return result;
    } finally {
      this.#call.facts.receivedBytes = run.receivedBytes;
    }
  }

  async #answer(
    result: EncryptedScores,
    { modelCommitment }: Computation,
    binding: RequestBinding,
  ): Promise<void> {
    for (const message of resultToWire(result, modelCommitment, binding)) await this.#outbox.send(message);
    this.#call.facts.sentBytes = result.bytes.length;
  }
}

/** No answer goes out: the question was not asked. */
function refunding(charge: Charge | undefined): (error: unknown) => never {
  return (error) => {
    charge?.refund();
    throw error;
  };
}

/** Before the engine has the bytes, which may go back to whoever receives. */
function note(message: UploadMessage, digest: RequestDigest<Hash>): void {
  if (message.kind === 'seeds') digest.seeds(message.seeds);
  else if (message.kind === 'blocks') digest.blocks(message.blocks);
}

function bindingOf(
  { requestId, planDigest }: PredictionRequest,
  { hash }: RequestDigest<Hash>,
): RequestBinding {
  return { requestId: Buffer.from(requestId, 'hex'), planDigest, requestDigest: hash.digest() };
}

function payloadBytesOf(message: UploadMessage): number {
  if (message.kind === 'header') return 0;
  return message.kind === 'seeds' ? message.seeds.length : message.blocks.length;
}
