import type { KubeObject } from '../types';
import type { Fate } from './fate';
import { fateOf, NODE, outputOf } from './fate';
import type { Hand } from './Hand';
import { podMoment } from './podStatus';

/** After this stage nothing changes any more. */
const LAST = 4;

/** The scheduler and the kubelet: every pod goes one stage on at each step. */
export class Pods {
  /** What a test has decided; undefined leaves it to what the pod says. */
  fate: (pod: KubeObject) => Fate | undefined = () => undefined;
  readonly #stages = new Map<string, number>();

  /** Returns whether something will still change by waiting. */
  step(hand: Hand): boolean {
    let waits = false;
    for (const pod of hand.list('Pod')) {
      const stage = this.#stages.get(pod.metadata.uid!) ?? 0;
      if (stage > LAST) continue;
      const fate = this.fate(pod) ?? fateOf(pod);
      const moment = podMoment(pod, fate, stage, hand.world.now());
      this.#stages.set(pod.metadata.uid!, stage + 1);
      waits = true;
      if (stage === 2 && fate.is !== 'imagePull') this.#write(hand, pod);
      if (moment.scheduled && !pod.spec.nodeName)
        hand.change(pod, next => (next.spec.nodeName = NODE.name));
      const now = hand.now(pod);
      if (now) hand.state(now, moment.status);
      for (const happening of moment.happenings) hand.tell(pod, happening);
    }
    return waits;
  }

  #write(hand: Hand, pod: KubeObject): void {
    const { name, namespace } = pod.metadata;
    for (const container of pod.spec.containers) {
      const key = `${namespace}/${name}/${container.name}`;
      for (const place of [key, `${key}/previous`])
        if (!hand.world.logs.has(place))
          hand.world.logs.set(place, outputOf(pod));
    }
  }
}
