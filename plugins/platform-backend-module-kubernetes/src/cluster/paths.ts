import type { Kind, ObjectRef } from './types';

const root = (apiVersion: string) =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** Path of all objects of a kind, in a namespace or anywhere. */
export const kindPath = (kind: Kind, namespace?: string): string =>
  `${root(kind.apiVersion)}${
    kind.namespaced && namespace
      ? `/namespaces/${encodeURIComponent(namespace)}`
      : ''
  }/${kind.plural}`;

/** Path of one object, or of a part of it. */
export const objectPath = (
  { kind, name, namespace }: ObjectRef,
  subresource?: string,
): string =>
  `${kindPath(kind, namespace)}/${encodeURIComponent(name)}${
    subresource ? `/${subresource}` : ''
  }`;

/** Path that tells what a group version serves. */
export const versionPath = root;

/** Labels as a selector. */
export const selector = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** `Deployment payment-api in namespace payments--staging`: as people call it. */
export const called = ({ kind, name, namespace }: ObjectRef): string =>
  `${kind.kind} ${name}${
    kind.namespaced && namespace ? ` in namespace ${namespace}` : ''
  }`;
