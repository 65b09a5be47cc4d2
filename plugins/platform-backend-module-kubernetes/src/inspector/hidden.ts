import type { JsonObject } from '@waymark/platform-common';
import type { LiveObject } from '../state';

const HIDDEN = '***';
/** `kubectl apply` writes a whole object in here, values of a Secret too. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

interface MaybeSecret extends LiveObject {
  data?: Record<string, string>;
  stringData?: Record<string, string>;
}

const hide = (values: Record<string, string> | undefined) =>
  values && Object.fromEntries(Object.keys(values).map(name => [name, HIDDEN]));

/** The same value with all its texts changed. */
function texts<T>(value: T, change: (text: string) => string): T {
  if (typeof value === 'string') return change(value) as T;
  if (Array.isArray(value)) return value.map(one => texts(one, change)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, texts(one, change)]),
  ) as T;
}

/**
 * An object as it is shown to people: without who owns which field, which is told beside it, and of a Secret only the
 * names. Pure.
 *
 * @param hideIn - masks secret values, wherever somebody has written one
 */
export function shown(
  object: LiveObject,
  { kind, apiVersion }: { kind: string; apiVersion: string },
  hideIn: (text: string) => string = text => text,
): JsonObject {
  const { metadata, data, stringData, ...rest } = object as MaybeSecret;
  const { managedFields, ...meta } = metadata ?? {};
  const secret = kind === 'Secret';
  const { [LAST_APPLIED]: _, ...annotations } = meta.annotations ?? {};
  const all = {
    ...rest,
    apiVersion,
    kind,
    metadata: {
      ...meta,
      ...(meta.annotations ? { annotations } : {}),
    },
    ...(data ? { data: secret ? hide(data) : data } : {}),
    ...(stringData
      ? { stringData: secret ? hide(stringData) : stringData }
      : {}),
  };
  return texts(all, hideIn) as unknown as JsonObject;
}
