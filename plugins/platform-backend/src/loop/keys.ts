/** Keys of work: what the loop brings to its end, one claim at a time. */
export const bindingKey = (service: string, environment: string) => `binding:${service}/${environment}`;
export const operationKey = (id: string) => `operation:${id}`;
/** Of resources that are made and kept on their own: what its binding asks for is made with that. */
export const resourceKey = (id: string) => `resource:${id}`;
/** Looking after the data of a resource, whatever state it is in, and what is left of it afterwards. */
export const careKey = (id: string) => `care:${id}`;

/** A session of `platform dev`: looked at when its lease ends. */
export const devSessionKey = (id: string) => `dev:${id}`;
/** How the keys of receivers begin. */
export const RECEIVERS = 'receiver:';
/** One who is told by webhook. A loop of its own looks after these: what waits for somebody's slow server holds up nothing else. */
export const receiverKey = (name: string) => `${RECEIVERS}${name}`;

export type ParsedKey = { kind: 'binding'; service: string; environment: string } | { kind: 'operation' | 'resource' | 'receiver' | 'dev' | 'care'; id: string };

/** Throws on a key that is not ours: such a row would be claimed for ever. */
export function parseKey(key: string): ParsedKey {
  const binding = /^binding:([^/]+)\/([^/]+)$/.exec(key);
  if (binding) return { kind: 'binding', service: binding[1], environment: binding[2] };
  const single = /^(operation|resource|receiver|dev|care):(.+)$/.exec(key);
  if (single) return { kind: single[1] as 'operation' | 'resource' | 'receiver' | 'dev' | 'care', id: single[2] };
  throw new Error(`Work key "${key}" is of no known kind`);
}
