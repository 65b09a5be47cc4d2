import type { KubeObject } from '../../types';
import type { Hand } from '../Hand';

interface Verdict {
  status: 'True' | 'False';
  reason: string;
  message: string;
}

/** A condition as a controller of gateways writes it. */
export const condition = (
  object: KubeObject,
  type: string,
  { status, reason, message }: Verdict,
  time: string,
) => ({
  type,
  status,
  reason,
  message,
  observedGeneration: object.metadata.generation ?? 1,
  lastTransitionTime: time,
});

const yes = (reason: string, message: string): Verdict => ({
  status: 'True',
  reason,
  message,
});
const no = (reason: string, message: string): Verdict => ({
  status: 'False',
  reason,
  message,
});

/** Whether a host name is one of those that a pattern stands for. */
const covers = (pattern: string | undefined, host: string) =>
  !pattern ||
  pattern === host ||
  (pattern.startsWith('*.') && host.endsWith(pattern.slice(1)));

function accepted(
  route: KubeObject,
  gateway: KubeObject,
  sectionName: string | undefined,
): Verdict {
  const named = gateway.spec.listeners.filter(
    (one: any) => !sectionName || one.name === sectionName,
  );
  if (!named.length)
    return no('NoMatchingParent', `No listener ${sectionName} in the Gateway`);
  const open = named.filter((one: any) => {
    const from = one.allowedRoutes?.namespaces?.from ?? 'Same';
    const same = route.metadata.namespace === gateway.metadata.namespace;
    return from === 'All' || (from === 'Same' && same);
  });
  if (!open.length)
    return no(
      'NotAllowedByListeners',
      'No listeners included by this parent ref allowed this attachment.',
    );
  const hosts: string[] = route.spec.hostnames ?? [];
  const fits = open.some((one: any) =>
    hosts.some(host => covers(one.hostname, host)),
  );
  return fits || !hosts.length
    ? yes('Accepted', 'Route is accepted')
    : no(
        'NoMatchingListenerHostname',
        'There were no hostname intersections between the HTTPRoute and this parent ref’s Listener(s).',
      );
}

function resolved(hand: Hand, route: KubeObject): Verdict {
  const { namespace } = route.metadata;
  const services = new Set(
    hand.list('Service', namespace).map(one => one.metadata.name),
  );
  const missing = (route.spec.rules ?? [])
    .flatMap((rule: any) => rule.backendRefs ?? [])
    .find((ref: any) => !services.has(ref.name));
  return missing
    ? no('BackendNotFound', `Service ${namespace}/${missing.name} not found`)
    : yes('ResolvedRefs', 'Resolved all the Object references for the Route');
}

/** Says of every Gateway that it serves, and of every HTTPRoute whether it is taken up. */
export function gateways(hand: Hand): void {
  const time = hand.world.now();
  const all = hand.list('Gateway');
  for (const gateway of all)
    hand.state(gateway, {
      addresses: [{ type: 'IPAddress', value: '203.0.113.7' }],
      conditions: ['Accepted', 'Programmed'].map(type =>
        condition(gateway, type, yes(type, `Gateway is ${type}`), time),
      ),
    });
  for (const route of hand.list('HTTPRoute')) {
    const before: any[] = route.status?.parents ?? [];
    const parents = (route.spec.parentRefs ?? []).flatMap((ref: any) => {
      const at = ref.namespace ?? route.metadata.namespace;
      const gateway = all.find(
        one => one.metadata.name === ref.name && one.metadata.namespace === at,
      );
      // Nobody answers for a Gateway that is not there.
      if (!gateway) return [];
      const old: any[] =
        before.find(one => one.parentRef.name === ref.name)?.conditions ?? [];
      const kept = (type: string, verdict: Verdict) => {
        const was = old.find(one => one.type === type);
        const since =
          was?.status === verdict.status ? was.lastTransitionTime : time;
        return condition(route, type, verdict, since);
      };
      return [
        {
          parentRef: ref,
          controllerName: 'waymark.dev/simulated-gateway',
          conditions: [
            kept('Accepted', accepted(route, gateway, ref.sectionName)),
            kept('ResolvedRefs', resolved(hand, route)),
          ],
        },
      ];
    });
    hand.state(route, { parents });
  }
}
