/** Keys of work: what the loop brings to its end, one claim at a time. */
export const bindingKey = (service: string, environment: string) => `binding:${service}/${environment}`;
export const operationKey = (id: string) => `operation:${id}`;

export type ParsedKey = { kind: 'binding'; service: string; environment: string } | { kind: 'operation'; id: string };

/** Throws on a key that is not ours: such a row would be claimed for ever. */
export function parseKey(key: string): ParsedKey {
  const binding = /^binding:([^/]+)\/([^/]+)$/.exec(key);
  if (binding) return { kind: 'binding', service: binding[1], environment: binding[2] };
  const operation = /^operation:(.+)$/.exec(key);
  if (operation) return { kind: 'operation', id: operation[1] };
  throw new Error(`Work key "${key}" is of no known kind`);
}
