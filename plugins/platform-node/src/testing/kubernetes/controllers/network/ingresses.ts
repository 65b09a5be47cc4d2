import type { Hand } from '../Hand';

/** Gives every Ingress of a class that is there an address, as its controller would. */
export function ingresses(hand: Hand): void {
  const classes = hand.list('IngressClass');
  const fallback = classes.find(
    one =>
      one.metadata.annotations?.[
        'ingressclass.kubernetes.io/is-default-class'
      ] === 'true',
  )?.metadata.name;
  for (const ingress of hand.list('Ingress')) {
    const wanted = ingress.spec?.ingressClassName ?? fallback;
    if (!classes.some(one => one.metadata.name === wanted)) continue;
    hand.state(ingress, { loadBalancer: { ingress: [{ ip: '203.0.113.8' }] } });
  }
}
