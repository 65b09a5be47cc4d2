import { useApi } from '@backstage/frontend-plugin-api';
import NotificationsNone from '@mui/icons-material/NotificationsNone';
import { useSyncExternalStore } from 'react';
import styles from './NoticeBell.module.css';
import { unreadApiRef } from './unreadApiRef';

/** A bell with how many notices one has not seen: the icon of the page, wherever the navigation shows it. */
export function NoticeBell() {
  const store = useApi(unreadApiRef);
  const unread = useSyncExternalStore(store.subscribe, store.get);
  return (
    <span className={styles.bell}>
      <NotificationsNone fontSize="inherit" />
      {/* Drawn, not written: the link around it is named "Notices", and a name has to hold all text that is seen. */}
      {unread > 0 && (
        <span
          className={styles.count}
          data-count={unread > 99 ? '99+' : unread}
          aria-label={`${unread} unread,`}
          role="img"
        />
      )}
    </span>
  );
}
