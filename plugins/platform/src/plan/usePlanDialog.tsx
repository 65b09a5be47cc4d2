import { lazy, Suspense, useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  readPlanRequest,
  writePlanRequest,
  type PlanRequest,
} from './planRequest';

const PlanDialog = lazy(() =>
  import('./PlanDialog').then(m => ({ default: m.PlanDialog })),
);

/** The plan that the page's address asks for, as a dialog, and how to ask for one. */
export function usePlanDialog(service: string) {
  const [params, setParams] = useSearchParams();
  const request = readPlanRequest(params);
  const open = useCallback(
    (next: PlanRequest | undefined) =>
      setParams(before => writePlanRequest(before, next)),
    [setParams],
  );
  return {
    open,
    dialog: request && (
      <Suspense fallback={null}>
        <PlanDialog
          key={JSON.stringify(request)}
          service={service}
          request={request}
          onClose={() => open(undefined)}
        />
      </Suspense>
    ),
  };
}
