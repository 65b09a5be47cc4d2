import { UnifiedThemeProvider } from '@backstage/theme';
import { ReactNode } from 'react';
import { darkTheme, lightTheme } from './themes';
import { useThemeMode } from './useThemeMode';

/**
 * What both themes render their pages in. It is one component that changes with the mode: two would build the whole
 * page anew when the reader's system turns dark in the evening, and whatever was typed or open would be lost.
 */
export function WaymarkTheme({ children }: { children?: ReactNode }) {
  const mode = useThemeMode();
  return (
    <UnifiedThemeProvider
      theme={mode === 'dark' ? darkTheme : lightTheme}
      themeName="waymark"
    >
      {children}
    </UnifiedThemeProvider>
  );
}
