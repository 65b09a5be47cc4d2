/**
 * The client library. It is large (tenths of a second, tens of megabytes): who has no cluster does not load it.
 * `require`, because `import()` is not there in tests.
 */
export const library = (): typeof import('@kubernetes/client-node') =>
  require('@kubernetes/client-node');
