/**
 * The client of predictions: large chunks that were framed where they lie go to the connection as they are.
 *
 * grpc-js (1.14.7) frames every message in the last filter of a call, which copies it. The serializer below returns bytes that know their
 * framed form, and the channel's compression filters are asked to pass that on. Where grpc-js is built differently, messages are copied as
 * ever: correct, and slower; test/contract/grpc-js.test.ts says so.
 */
import {
  makeGenericClientConstructor,
  type ChannelCredentials,
  type ChannelInterface,
  type ClientOptions,
} from '@grpc/grpc-js';
import {
  PredictionServiceService,
  type PredictionServiceClient,
  type PredictRequest,
} from '../../proto/gen/cryptonets/v1/prediction.ts';
import { framedBytes, prefixedBytes } from './codecs/block-frame.ts';

/** A message on its way through the filters of a call. */
interface FilteredMessage {
  readonly message: Buffer;
  readonly flags?: number | undefined;
}

interface Filter {
  sendMessage(message: Promise<FilteredMessage>): Promise<FilteredMessage>;
}

interface FilterFactory {
  createFilter(): Filter;
}

/** As much of a grpc-js channel as is needed, and may be missing in another version. */
interface Internals {
  readonly internalChannel?: {
    readonly filterStackFactory?: { readonly factories?: FilterFactory[] };
  };
}

/** The filter that frames, taught to leave alone what is framed already and not to be compressed. */
function passFramed(filter: Filter): Filter {
  const frame = filter.sendMessage.bind(filter);
  filter.sendMessage = async (pending) => {
    const { message, flags } = await pending;
    const framed = prefixedBytes(message);
    return framed === undefined ? frame(pending) : { message: framed, flags };
  };
  return filter;
}

/** Teaches every call of a channel to pass framed messages on; false where this is not the grpc-js it was written for. */
export function passFramedMessages(channel: ChannelInterface): boolean {
  const factories = (channel as unknown as Internals).internalChannel?.filterStackFactory?.factories;
  const [framing] = factories ?? [];
  if (factories?.length !== 1 || typeof framing?.createFilter !== 'function') return false;
  factories[0] = { createFilter: () => passFramed(framing.createFilter()) };
  return true;
}

type Constructor = new (
  address: string,
  credentials: ChannelCredentials,
  options: ClientOptions,
) => PredictionServiceClient;

const { predict } = PredictionServiceService;

const FramingClient = makeGenericClientConstructor(
  {
    predict: {
      ...predict,
      requestSerialize: (request: PredictRequest) =>
        framedBytes(request) ?? predict.requestSerialize(request),
    },
  },
  'cryptonets.v1.PredictionService',
) as unknown as Constructor;

export function predictionClient(
  address: string,
  credentials: ChannelCredentials,
  options: ClientOptions,
): PredictionServiceClient {
  return new FramingClient(address, credentials, options);
}
