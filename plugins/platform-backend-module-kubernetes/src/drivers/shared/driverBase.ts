import type { DriverCapabilities, Observation } from '@waymark/platform-node';
import { DriverError } from '@waymark/platform-node';

/** What most drivers cannot do. */
export const NO_CAPABILITIES: DriverCapabilities = {
  backup: false,
  restore: false,
  rotate: false,
  migrate: false,
  connect: false,
  logs: false,
};

/** JSON Schema of an object with these properties, all of them required but those that are named. */
export const objectSchema = (
  properties: Record<string, { type: string; [key: string]: any }>,
  optional: string[] = [],
) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties).filter(key => !optional.includes(key)),
  properties,
});

/** What cannot be asked is unknown, and never gone. A call that was aborted has seen nothing. */
export async function observing(
  signal: AbortSignal,
  look: () => Promise<Observation>,
): Promise<Observation> {
  try {
    return await look();
  } catch (error) {
    if (signal.aborted || !(error instanceof DriverError)) throw error;
    return { exists: 'unknown', why: `${error.what}: ${error.why}` };
  }
}
