import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { worthCollecting } from './worthCollecting';

const collectAtRestRef = createServiceRef<void>({
  id: 'waymark.collectAtRest',
  scope: 'root',
});

const LOOK_MS = 15_000;

/** V8's own full collection; Node hands it out only where the flag is set, and to contexts made after that. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

/**
 * Gives back what a start and bursts of work leave behind. V8 would do so by itself in a process that lies idle; this one
 * never does quite (it looks at what it looks after), so that its heap stays twice as large as what is in it.
 */
export const collectAtRest = createServiceFactory({
  service: collectAtRestRef,
  initialization: 'always',
  deps: { lifecycle: coreServices.rootLifecycle },
  factory({ lifecycle }) {
    const collect = collector();
    let collected = 0;
    let cpuBefore = process.cpuUsage();
    let before = performance.now();

    const look = () => {
      const used = process.cpuUsage(cpuBefore);
      const now = performance.now();
      const cpu = (used.user + used.system) / 1000 / (now - before);
      const heap = process.memoryUsage().heapTotal;
      if (worthCollecting({ cpu, heap, collected })) {
        collect();
        collected = process.memoryUsage().heapTotal;
      }
      cpuBefore = process.cpuUsage();
      before = performance.now();
    };

    let timer: NodeJS.Timeout;
    lifecycle.addStartupHook(() => {
      timer = setInterval(look, LOOK_MS).unref();
    });
    lifecycle.addShutdownHook(() => clearInterval(timer));
  },
});
