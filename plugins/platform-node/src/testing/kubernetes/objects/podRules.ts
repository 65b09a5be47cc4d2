import type { Cause } from '../ApiError';
import { invalidValue, required } from '../ApiError';
import { quantity } from '../quantity';

function containerRules(container: any, path: string): Cause[] {
  const causes: Cause[] = [];
  if (!container.image) causes.push(required(`${path}.image`));
  for (const [i, port] of (container.ports ?? []).entries())
    if (port.containerPort < 1 || port.containerPort > 65535)
      causes.push(
        invalidValue(
          `${path}.ports[${i}].containerPort`,
          port.containerPort,
          'must be between 1 and 65535, inclusive',
        ),
      );
  const { requests = {}, limits = {} } = container.resources ?? {};
  for (const [name, amount] of Object.entries<string>(requests))
    if (limits[name] !== undefined && quantity(amount) > quantity(limits[name]))
      causes.push(
        invalidValue(
          `${path}.resources.requests`,
          amount,
          `must be less than or equal to ${name} limit of ${limits[name]}`,
        ),
      );
  return causes;
}

/** Lists of which each element has a name of its own. */
function twice(list: any[] = [], path: string): Cause[] {
  return list.flatMap((item, i) =>
    item.name !== undefined &&
    list.findIndex(other => other.name === item.name) < i
      ? [
          {
            reason: 'FieldValueDuplicate',
            field: `${path}[${i}].name`,
            message: `Duplicate value: ${JSON.stringify(item.name)}`,
          },
        ]
      : [],
  );
}

/** What is refused in the spec of a pod, and in the template of one. */
export function podRules(spec: any, path: string): Cause[] {
  if (!spec) return [];
  const containers: any[] = spec.containers ?? [];
  if (spec.containers && !containers.length)
    return [required(`${path}.containers`)];
  const volumes = new Set((spec.volumes ?? []).map((v: any) => v.name));
  const mounts = containers.flatMap((container, i) =>
    (container.volumeMounts ?? []).flatMap((mount: any, j: number): Cause[] =>
      volumes.has(mount.name)
        ? []
        : [
            {
              reason: 'FieldValueNotFound',
              field: `${path}.containers[${i}].volumeMounts[${j}].name`,
              message: `Not found: ${JSON.stringify(mount.name)}`,
            },
          ],
    ),
  );
  return [
    ...containers.flatMap((c, i) =>
      containerRules(c, `${path}.containers[${i}]`),
    ),
    ...twice(containers, `${path}.containers`),
    ...twice(spec.volumes, `${path}.volumes`),
    ...mounts,
  ];
}
