/** A service is whole or does not compile: each generated method has a handler of its own kind, messages and path. Checked by `tsc -p test`. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { CatalogServiceService } from '../../../../proto/gen/cryptonets/v1/catalog.ts';
import type { EvaluationKeyServiceService } from '../../../../proto/gen/cryptonets/v1/evaluation_keys.ts';
import { PredictionServiceService } from '../../../../proto/gen/cryptonets/v1/prediction.ts';
import type { CallContext } from '../../../../server/rpc/context.ts';
import {
  conversation,
  download,
  unary,
  type ConversationHandler,
  type DownloadHandler,
  type Served,
  type ServedService,
  type UnaryHandler,
} from '../../../../server/rpc/methods.ts';
import { SERVICE_NAMES } from '../../../../server/rpc/services.ts';

type Catalog = ServedService<typeof CatalogServiceService>;

const { getCatalog, getModel, getPlans } = CatalogServiceService;
const { predict } = PredictionServiceService;

/** Never runs: what does not compile here is the test. */
function catalogOf(context: CallContext, handler: never): void {
  const catalog = unary(context, getCatalog, handler);
  const model = download(context, getModel, handler);
  const plans = unary(context, getPlans, handler);

  const whole: Catalog = { getCatalog: catalog, getPlans: plans, getModel: model };
  // @ts-expect-error a method without a handler
  const forgotten: Catalog = { getCatalog: catalog, getPlans: plans };
  // @ts-expect-error the handler of another method
  const mixed: Catalog = { getCatalog: catalog, getPlans: plans, getModel: catalog };
  // @ts-expect-error a handler for what is no method
  const more: Catalog = { ...whole, getSecretKey: catalog };
  void [forgotten, mixed, more];

  // @ts-expect-error one answer, where the method streams them
  unary(context, getModel, handler);
  // @ts-expect-error many answers, where the method has one
  download(context, getCatalog, handler);
  // @ts-expect-error one question, where the method streams them
  download(context, predict, handler);
  // @ts-expect-error many questions, where the method has one
  conversation(context, getModel, handler);
}

function messagesOf(context: CallContext): void {
  const complete: UnaryHandler<object, { readonly serverVersion: string }> = () => ({ serverVersion: '1' });
  // @ts-expect-error an answer that is not the method's
  unary(context, getCatalog, complete);
  const reads: DownloadHandler<{ readonly secretKey: string }, never> = async () => undefined;
  // @ts-expect-error a question that is not the method's
  download(context, getModel, reads);
  const talks: ConversationHandler<{ readonly secretKey: string }, never> = async () => undefined;
  // @ts-expect-error neither in a conversation
  conversation(context, predict, talks);
}

describe('a service', () => {
  it('is named by the paths of its methods', () => {
    expect(SERVICE_NAMES).toEqual([
      'cryptonets.v1.CatalogService',
      'cryptonets.v1.EvaluationKeyService',
      'cryptonets.v1.PredictionService',
    ]);
  });

  it('has a handler at the path of each method, or does not compile', () => {
    type Keys = ServedService<typeof EvaluationKeyServiceService>;
    type Path = '/cryptonets.v1.EvaluationKeyService/UploadEvaluationKeys';
    expectTypeOf<Keys['uploadEvaluationKeys']>().toEqualTypeOf<Served<Path>>();
    expect([catalogOf.name, messagesOf.name]).toEqual(['catalogOf', 'messagesOf']);
  });
});
