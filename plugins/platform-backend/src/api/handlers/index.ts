import type { Platform } from '../../platform';
import type { Handlers } from '../types';
import { createServiceHandler } from './createService';
import { listsHandlers } from './lists';
import { logsHandlers } from './logs';
import { operationsHandlers } from './operations';
import { servicesHandlers } from './services';

/** Every operation of the document with what serves it. */
export function createHandlers(platform: Platform): Handlers {
  return { ...servicesHandlers(platform), ...logsHandlers(platform), ...operationsHandlers(platform), ...listsHandlers(platform), ...createServiceHandler(platform) };
}
