import { badRequest, invalid } from '../ApiError';
import type { Manager } from '../fields/managers';
import type { Call } from '../World';

/** True if nothing may be stored. */
export function dryRun({ query, body }: Call): boolean {
  const wanted = [
    ...query.getAll('dryRun'),
    ...((body as any)?.kind === 'DeleteOptions'
      ? (body as any).dryRun ?? []
      : []),
  ];
  const wrong = wanted.find(value => value !== 'All');
  if (wrong !== undefined)
    throw invalid({ group: 'meta.k8s.io', plural: '', kind: 'CreateOptions' }, [
      {
        reason: 'FieldValueNotSupported',
        field: 'dryRun',
        message: `Unsupported value: ${JSON.stringify(
          wrong,
        )}: supported values: "All"`,
      },
    ]);
  return wanted.length > 0;
}

/** Who writes, as managedFields names it. */
export function managerOf(
  call: Call,
  operation: 'Apply' | 'Update',
  apiVersion: string,
  time: string,
  subresource?: string,
): Omit<Manager, 'fields'> {
  const named = call.query.get('fieldManager');
  if (operation === 'Apply' && !named)
    throw invalid({ group: 'meta.k8s.io', plural: '', kind: 'PatchOptions' }, [
      {
        reason: 'FieldValueRequired',
        field: 'fieldManager',
        message: 'Required value: is required for apply patch',
      },
    ]);
  const agent = (call.headers['user-agent'] ?? 'unknown').split('/')[0];
  return {
    manager: named || agent || 'unknown',
    operation,
    apiVersion,
    time,
    ...(subresource && { subresource }),
  };
}

/** A whole number of the query; anything else is refused. */
export function wholeNumber(call: Call, name: string): number | undefined {
  const text = call.query.get(name);
  if (!text) return undefined;
  if (!/^\d+$/.test(text))
    throw badRequest(
      `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  return Number(text);
}
