/**
 * An object whose code is loaded when it is first asked for something. Only for those whose every member is a method that
 * answers with a promise.
 */
export function onDemand<T extends object>(load: () => Promise<T>): T {
  let loading: Promise<T> | undefined;
  const get = () => {
    loading ??= load().catch(error => {
      // A network that was away is asked again at the next call.
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return new Proxy({} as T, {
    get: (_, name) =>
      // Whoever awaits the object itself must not take it for a promise.
      name === 'then'
        ? undefined
        : async (...args: unknown[]) =>
            ((await get()) as Record<PropertyKey, any>)[name](...args),
  });
}
