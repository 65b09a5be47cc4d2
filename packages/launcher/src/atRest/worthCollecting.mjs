// @ts-check

/** Above this, in cores, a process has work to do, and nobody should wait for a collection. */
const BUSY = 0.2;
/** A heap that has grown by less is not worth the pause. */
const GROWTH = 1.25;

/**
 * Whether to ask for a full collection: when there is little to do and the heap has grown since the last one.
 * @param {object} process
 * @param {number} process.cpu CPU time of all its threads by wall-clock time since it was last looked at, in cores
 * @param {number} process.heap what V8 has taken from the system for its heap, in bytes
 * @param {number} process.collected the heap after the last collection that was asked for, in bytes; 0 before the first
 */
export function worthCollecting({ cpu, heap, collected }) {
  return cpu < BUSY && heap > collected * GROWTH;
}
