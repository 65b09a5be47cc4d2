import { createApiRef } from '@backstage/frontend-plugin-api';
import type { UnreadStore } from './UnreadStore';

/** The one count of unseen notices that bell and page share. */
export const unreadApiRef = createApiRef<UnreadStore>({
  id: 'plugin.platform.unread-notices',
});
