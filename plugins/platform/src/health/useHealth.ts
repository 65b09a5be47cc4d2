import { useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useSyncExternalStore } from 'react';
import { healthApiRef } from './healthApiRef';
import type { HealthEntry } from './HealthStore';

/** The health of a service, kept fresh while it is shown. Undefined until it is known. */
export function useHealth(service: string): HealthEntry | undefined {
  const store = useApi(healthApiRef);
  const subscribe = useCallback(
    (listener: () => void) => store.subscribe(service, listener),
    [store, service],
  );
  return useSyncExternalStore(subscribe, () => store.get(service));
}
