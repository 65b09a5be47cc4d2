/** How a process stands, over the time since it was last looked at. */
export interface Rest {
  /** CPU time of all its threads by wall-clock time, in cores. */
  cpu: number;
  /** What V8 has taken from the system for its heap, in bytes. */
  heap: number;
  /** The heap after the last collection that was asked for, in bytes; 0 before the first. */
  collected: number;
}

/** Above this, in cores, it has work to do, and nobody should wait for a collection. */
const BUSY = 0.2;
/** A heap that has grown by less is not worth the pause. */
const GROWTH = 1.25;

/** Whether to ask for a full collection: when there is little to do and the heap has grown since the last one. */
export function worthCollecting({ cpu, heap, collected }: Rest): boolean {
  return cpu < BUSY && heap > collected * GROWTH;
}
