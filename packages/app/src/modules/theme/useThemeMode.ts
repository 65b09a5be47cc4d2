import { appThemeApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useSyncExternalStore } from 'react';

/** Not every place that renders pages can be asked: tests, for one. */
const darkQuery = () => window.matchMedia?.('(prefers-color-scheme: dark)');

function followSystem(onChange: () => void): () => void {
  const query = darkQuery();
  query?.addEventListener('change', onChange);
  return () => query?.removeEventListener('change', onChange);
}

const isSystemDark = () => Boolean(darkQuery()?.matches);

/** The mode that was chosen in the settings; the system's where it was left to that. */
export function useThemeMode(): 'light' | 'dark' {
  const themes = useApi(appThemeApiRef);
  const chosen = useSyncExternalStore(
    useCallback(
      (onChange: () => void) => {
        const subscription = themes.activeThemeId$().subscribe(onChange);
        return () => subscription.unsubscribe();
      },
      [themes],
    ),
    () => themes.getActiveThemeId(),
  );
  const systemIsDark = useSyncExternalStore(followSystem, isSystemDark);
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return systemIsDark ? 'dark' : 'light';
}
