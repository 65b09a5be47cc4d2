import {
  createUnifiedTheme,
  genPageTheme,
  pageTheme,
  UnifiedThemeProvider,
} from '@backstage/theme';
import { ThemeBlueprint } from '@backstage/plugin-app-react';
import DarkModeIcon from '@mui/icons-material/DarkMode';
import LightModeIcon from '@mui/icons-material/LightMode';
import { ReactNode } from 'react';
import { components } from './components';
import { dark, header, light } from './palettes';

/** The same letters as Backstage UI's. */
const fontFamily =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

/** Plain headers: upstream's wave pictures cost legibility and say nothing. */
function plainHeaders(colour: string) {
  const plain = genPageTheme({ colors: [colour], shape: 'none' });
  return Object.fromEntries(Object.keys(pageTheme).map(id => [id, plain]));
}

const lightTheme = createUnifiedTheme({
  palette: light,
  pageTheme: plainHeaders(header.light),
  defaultPageTheme: 'home',
  fontFamily,
  components,
});

const darkTheme = createUnifiedTheme({
  palette: dark,
  pageTheme: plainHeaders(header.dark),
  defaultPageTheme: 'home',
  fontFamily,
  components,
});

const Light = ({ children }: { children?: ReactNode }) => (
  <UnifiedThemeProvider theme={lightTheme} themeName="waymark">
    {children}
  </UnifiedThemeProvider>
);

const Dark = ({ children }: { children?: ReactNode }) => (
  <UnifiedThemeProvider theme={darkTheme} themeName="waymark">
    {children}
  </UnifiedThemeProvider>
);

/** Replaces upstream's light theme. */
export const lightExtension = ThemeBlueprint.make({
  name: 'light',
  params: {
    theme: {
      id: 'light',
      title: 'Light',
      variant: 'light',
      icon: <LightModeIcon />,
      Provider: Light,
    },
  },
});

/** Replaces upstream's dark theme. */
export const darkExtension = ThemeBlueprint.make({
  name: 'dark',
  params: {
    theme: {
      id: 'dark',
      title: 'Dark',
      variant: 'dark',
      icon: <DarkModeIcon />,
      Provider: Dark,
    },
  },
});
